package io.tenure.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.test.RequiresServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis in groups: {@link RedisSentinels} and {@link RedisCluster}. */
@Tag("processes")
@RequiresServer("redis-server")
class RedisGroupsTest {

    @Test
    void deadMaster_isFollowedByTheReplica() {
        try (RedisSentinels group = RedisSentinels.start()) {
            RedisServer master = group.master();
            assertThat(master).isSameAs(group.servers().get(0));
            assertThat(group.sentinels()).hasSize(3).allMatch(RedisServer::isRunning);
            RedisServer replica = group.servers().get(1);
            master.command("SET", "key", "value");
            await().until(() -> "value".equals(replica.command("GET", "key")));

            master.kill();

            RedisServer next = group.awaitMasterOtherThan(master);
            assertThat(next).isSameAs(replica);
            assertThat(next.command("GET", "key")).isEqualTo("value");
        }
    }

    @Test
    void cluster_sharesTheSlots() {
        try (RedisCluster cluster = RedisCluster.start()) {
            RedisServer first = cluster.ownerOf(0);
            RedisServer last = cluster.ownerOf(16_383);

            assertThat(first).isSameAs(cluster.servers().get(0));
            assertThat(last).isSameAs(cluster.servers().get(2));
            // The slot of "foo" is 12182, which is the last one's.
            assertThat(last.command("SET", "foo", "bar")).isEqualTo("OK");
            assertThatThrownBy(() -> first.command("GET", "foo"))
                    .hasMessageContaining("MOVED 12182 127.0.0.1:" + last.port());

            last.kill();
            last.restart();
            cluster.awaitOk();
            assertThat(last.command("GET", "foo")).isNull();
        }
    }

    @Test
    void deadMasterOfACluster_isFollowedByItsReplica() {
        try (RedisCluster cluster = RedisCluster.startWithReplicas()) {
            RedisServer master = cluster.ownerOf(12_182);
            RedisServer replica = cluster.replicas().get(2);
            assertThat(master).isSameAs(cluster.servers().get(2));
            master.command("SET", "foo", "bar");
            master.awaitReplicated();

            master.kill();

            assertThat(cluster.awaitOwnerOtherThan(master, 12_182)).isSameAs(replica);
            assertThat(replica.command("GET", "foo")).isEqualTo("bar");
            master.restart();
            master.awaitReplicating();
            cluster.awaitOk();
        }
    }
}
