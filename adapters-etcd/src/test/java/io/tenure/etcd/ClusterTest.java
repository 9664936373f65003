package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.ResourceCoordinator;
import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerState;
import io.tenure.store.SessionGrant;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.contract.WatchLog;
import io.tenure.testkit.server.EtcdCluster;
import io.tenure.testkit.server.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three members, and one that is used fails. */
@RequiresServer({"etcd", "etcdctl"})
class ClusterTest extends OneServer {

    private EtcdCluster cluster;
    private EtcdServer leader;
    private EtcdStore shared;

    @BeforeEach
    void startCluster() {
        cluster = closing(EtcdCluster.start());
        leader = cluster.leader();
        List<String> leaderFirst = new ArrayList<>();
        leaderFirst.add(leader.clientUrl().toString());
        cluster.clientUrls().stream()
                .filter(url -> !url.equals(leader.clientUrl()))
                .forEach(url -> leaderFirst.add(url.toString()));
        shared = closing(EtcdStore.connect(leaderFirst.toArray(String[]::new)));
    }

    @Test
    void leaderThatHangs_isLeftForTheOthers_andTheTermSaysSo() {
        long before = ok(shared.get("/a", TIMEOUT)).term();
        SessionGrant session = ok(shared.openSession(Duration.ofSeconds(30), TIMEOUT));
        WatchLog log = new WatchLog();
        shared.watch("/w/", log);
        eventually("the watch is established", () -> log.gaps() == 1);
        leader.pause();

        Duration recovered = timeUntil("another member is used", () -> works(shared));

        assertThat(recovered).isLessThan(Duration.ofSeconds(8));
        long written = ok(put(shared, "/w/1", TIMEOUT)).revision();
        assertThat(ok(shared.get("/w/1", TIMEOUT)).term()).isGreaterThan(before);
        assertThat(ok(shared.keepSession(session.session(), TIMEOUT)).term()).isGreaterThan(before);
        eventually("the change is told", () -> !log.changes().isEmpty());
        assertThat(log.changes()).containsExactly(new WatchLog.Told("/w/1", "v", written));
        assertThat(log.gaps()).isEqualTo(1);
        leader.resume();
    }

    @Test
    void memberThatHangs_costsNoOwnerItsSession_evenIfItsTtlIsShort() {
        EtcdServer follower = cluster.servers().stream()
                .filter(member -> member != leader)
                .findFirst()
                .orElseThrow();
        Owner owner = closing(ResourceCoordinator.builder("payments")
                        .store(EtcdStore.connect(
                                follower.clientUrl().toString(),
                                leader.clientUrl().toString()))
                        .owner(settings -> settings.ttl(Duration.ofSeconds(3)))
                        .build())
                .owner();
        eventually("it has joined", owner::isValid);
        follower.pause();
        long enough = owner.stats().renewals() + 2;

        eventually(
                "it is renewed elsewhere, or lost",
                () -> owner.stats().renewals() >= enough || owner.state() == OwnerState.LOST);

        assertThat(owner.state()).isEqualTo(OwnerState.ACTIVE);
        follower.resume();
    }
}
