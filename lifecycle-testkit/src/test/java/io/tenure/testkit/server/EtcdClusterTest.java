package io.tenure.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.test.RequiresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processes")
@RequiresServer({"etcd", "etcdctl"})
class EtcdClusterTest {

    private static EtcdCluster cluster;

    @BeforeAll
    static void start() {
        cluster = EtcdCluster.start();
    }

    @AfterAll
    static void close() {
        cluster.close();
        assertThat(cluster.servers()).noneMatch(EtcdServer::isRunning);
    }

    @Test
    void pausedLeader_isFollowedByAnother_andComesBack() {
        EtcdServer leader = cluster.leader();
        leader.ctl("put", "key", "value");

        leader.pause();
        EtcdServer next = cluster.leader();
        assertThat(next).isNotSameAs(leader);
        assertThat(value(next)).isEqualTo("value");

        leader.resume();
        await().until(() -> leader.answers() && !leader.isLeader());
        assertThat(value(leader)).isEqualTo("value");
    }

    @Test
    void killedMember_comesBack() {
        EtcdServer member = cluster.servers().get(1);
        member.kill();
        cluster.leader().ctl("put", "key", "value");

        member.restart();

        assertThat(value(member)).isEqualTo("value");
        assertThat(cluster.clientUrls()).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void restoredCluster_goesBack(@TempDir Path folder) {
        cluster.leader().ctl("put", "key", "old");
        Path snapshot = folder.resolve("snapshot.db");
        cluster.snapshot(snapshot);
        cluster.leader().ctl("put", "key", "new");

        cluster.restore(snapshot);
        assertThat(cluster.servers()).allMatch(member -> value(member).equals("old"));

        cluster.restart();
        assertThat(value(cluster.leader())).isEqualTo("old");
        cluster.restartEmpty();
        assertThat(value(cluster.leader())).isEmpty();
    }

    @Test
    void member_doesNotForgetAlone() {
        EtcdServer member = cluster.servers().get(0);

        assertThatThrownBy(member::restartEmpty)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ask the cluster");
        assertThat(member.isRunning()).isTrue();
    }

    private static String value(EtcdServer etcd) {
        return etcd.ctl("get", "key", "--print-value-only").strip();
    }
}
