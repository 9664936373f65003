package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisCluster;
import io.tenure.testkit.server.RedisServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class RedisAccessTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    /** Makes one keeper, so that its connector can be had. */
    private static Connector connector(RedisAccess access, Rig rig) {
        List<Connector> made = new ArrayList<>();
        var unused = access.links(Rig.SETTINGS, rig.time, (connector, onUp) -> {
            made.add(connector);
            return rig.keeper(connector, rig.connecting, onUp);
        });
        return made.get(0);
    }

    private static long clients(RedisServer redis) {
        return String.valueOf(redis.command("CLIENT", "LIST")).lines().count();
    }

    @Test
    void connectionThatComesTooLate_isClosed() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Rig rig = new Rig();
                RedisAccess access = new RedisAccess.Own(Rig.uri(redis))) {
            Connector connector = connector(access, rig);
            redis.pause();
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> connector.connect(SHORT)).isInstanceOf(TimeoutException.class);
            }
            redis.resume();
            StatefulRedisConnection<String, String> wanted = connector.connect(Rig.SOON);

            await().atMost(Rig.SOON)
                    .untilAsserted(
                            () -> assertThat(clients(redis)).as("that and this").isEqualTo(2));
            wanted.close();
        }
    }

    @Test
    void publicationsOfACluster_areHeardAtAnyServer_notAtSeedsAlone() throws Exception {
        try (RedisCluster cluster = RedisCluster.start();
                Rig rig = new Rig();
                RedisAccess access = RedisAccess.Own.cluster(
                        List.of(Rig.uri(cluster.servers().get(0))))) {
            Links links = access.links(
                    Rig.SETTINGS, rig.time, (connector, onUp) -> rig.keeper(connector, rig.connecting, onUp));
            links.start();
            awaitLinks(links, 3);
            cluster.servers().get(0).kill();
            awaitLinks(links, 2);

            StatefulRedisPubSubConnection<String, String> heard = access.publications(Rig.SOON);

            assertThat(heard.sync().ping()).isEqualTo("PONG");
            links.close();
        }
    }

    @Test
    void serversThatHang_takeNoMoreThanTheTimeThereIs_togetherWithTheNext() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Rig rig = new Rig();
                ServerSocket hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RedisAccess access =
                        RedisAccess.Own.cluster(List.of(nowhere(hung), nowhere(hung), nowhere(hung), Rig.uri(redis)))) {
            var unused = access.links(
                    Rig.SETTINGS, rig.time, (connector, onUp) -> rig.keeper(connector, rig.connecting, onUp));
            Duration atMost = Duration.ofSeconds(3);
            long beginNanos = rig.time.nowNanos();

            StatefulRedisPubSubConnection<String, String> heard = access.publications(atMost);

            assertThat(heard.sync().ping()).isEqualTo("PONG");
            assertThat(Duration.ofNanos(rig.time.nowNanos() - beginNanos)).isLessThan(atMost.multipliedBy(2));
        }
    }

    private static RedisURI nowhere(ServerSocket hung) {
        return RedisURI.create("127.0.0.1", hung.getLocalPort());
    }

    private static void awaitLinks(Links links, int many) {
        await().pollInSameThread().atMost(Rig.SOON).until(() -> {
            links.tick(Rig.SOON, true);
            return links.all().size() == many;
        });
    }
}
