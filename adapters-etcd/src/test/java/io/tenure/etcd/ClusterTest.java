package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.SessionGrant;
import io.tenure.store.WatchLog;
import io.tenure.test.RequiresServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three members, and one that is used fails. */
@RequiresServer({"etcd", "etcdctl"})
class ClusterTest extends OneServer {

    private List<EtcdServer> members;
    private EtcdStore shared;

    @BeforeEach
    void startCluster() throws IOException {
        members = EtcdServer.cluster(3);
        members.forEach(this::closing);
        List<EtcdServer> leaderFirst = new ArrayList<>(members);
        eventually("there is a leader", () -> members.stream().anyMatch(ClusterTest::leads));
        EtcdServer leader =
                members.stream().filter(ClusterTest::leads).findFirst().orElseThrow();
        leaderFirst.remove(leader);
        leaderFirst.add(0, leader);
        members = leaderFirst;
        shared = closing(EtcdStore.connect(members.stream().map(EtcdServer::url).toArray(String[]::new)));
    }

    private static boolean leads(EtcdServer member) {
        return List.of(member.ctl("endpoint", "status").split(", ", -1)).get(4).equals("true");
    }

    @Test
    void leaderThatHangs_isLeftForTheOthers_andTheTermSaysSo() {
        long before = ok(shared.get("/a", TIMEOUT)).term();
        SessionGrant session = ok(shared.openSession(Duration.ofSeconds(30), TIMEOUT));
        WatchLog log = new WatchLog();
        shared.watch("/w/", log);
        eventually("the watch is established", () -> log.gaps() == 1);
        members.get(0).pause();

        Duration recovered = timeUntil("another member is used", () -> works(shared));

        assertThat(recovered).isLessThan(Duration.ofSeconds(8));
        long written = ok(put(shared, "/w/1", TIMEOUT)).revision();
        assertThat(ok(shared.get("/w/1", TIMEOUT)).term()).isGreaterThan(before);
        assertThat(ok(shared.keepSession(session.session(), TIMEOUT)).term()).isGreaterThan(before);
        eventually("the change is told", () -> !log.changes().isEmpty());
        assertThat(log.changes()).containsExactly(new WatchLog.Told("/w/1", "v", written));
        assertThat(log.gaps()).isEqualTo(1);
        members.get(0).resume();
    }
}
