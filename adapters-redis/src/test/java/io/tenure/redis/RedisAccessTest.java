package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
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
import java.util.concurrent.RejectedExecutionException;
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
                RedisAccess access = new RedisAccess.Own(Rig.uri(redis))) {
            requireLateOnesClosed(access, redis, 5);
        }
    }

    @Test
    void connectionOfAGivenClientThatComesTooLate_isClosed() throws Exception {
        try (RedisServer redis = RedisServer.start();
                GivenClient given = new GivenClient(Rig.uri(redis));
                RedisAccess access = new RedisAccess.Given(given.client)) {
            requireLateOnesClosed(access, redis, 3);
        }
    }

    private static void requireLateOnesClosed(RedisAccess access, RedisServer redis, int attempts) throws Exception {
        try (Rig rig = new Rig()) {
            Connector connector = connector(access, rig);
            redis.pause();
            for (int i = 0; i < attempts; i++) {
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
    void connectionOfAGivenClientThatComesAfterClose_isClosed_andItsThreadEnds() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Rig rig = new Rig();
                GivenClient given = new GivenClient(Rig.uri(redis))) {
            RedisAccess access = new RedisAccess.Given(given.client);
            Connector connector = connector(access, rig);
            redis.pause();
            assertThatThrownBy(() -> connector.connect(SHORT)).isInstanceOf(TimeoutException.class);

            access.close();
            redis.resume();

            await().atMost(Rig.SOON)
                    .untilAsserted(() -> assertThat(clients(redis)).as("this").isEqualTo(1));
            await().atMost(Rig.SOON)
                    .until(() -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().startsWith("tenure-test-client-")));
            assertThatThrownBy(() -> connector.connect(SHORT)).isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void givenClient_isNotWaitedFor_asLongAsItWouldWaitItself() throws Exception {
        try (ServerSocket hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Rig rig = new Rig();
                GivenClient given = new GivenClient(nowhere(hung));
                RedisAccess access = new RedisAccess.Given(given.client)) {
            Connector connector = connector(access, rig);
            long beginNanos = rig.time.nowNanos();

            assertThatThrownBy(() -> connector.connect(SHORT)).isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> access.publications(SHORT)).isInstanceOf(TimeoutException.class);

            assertThat(Duration.ofNanos(rig.time.nowNanos() - beginNanos)).isLessThan(Rig.SOON);
        }
    }

    @Test
    void attemptsOfAGivenClientThatHang_areNotJoinedByMoreAndMore() throws Exception {
        try (ServerSocket hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Rig rig = new Rig();
                GivenClient given = new GivenClient(nowhere(hung));
                RedisAccess access = new RedisAccess.Given(given.client)) {
            Connector connector = connector(access, rig);

            await().pollInSameThread()
                    .atMost(Rig.SOON)
                    .untilAsserted(() -> assertThatThrownBy(() -> connector.connect(SHORT))
                            .isInstanceOf(RejectedExecutionException.class));
        }
    }

    /** A client of the user's, which waits far longer than we do. */
    private static final class GivenClient implements AutoCloseable {

        final RedisClient client;

        GivenClient(RedisURI uri) {
            uri.setTimeout(Rig.SOON.multipliedBy(2));
            client = RedisClient.create(uri);
        }

        @Override
        public void close() {
            client.shutdown(Duration.ZERO, Rig.SOON);
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

            StatefulRedisPubSubConnection<String, String> heard =
                    access.publications(Rig.SOON).connection();

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

            StatefulRedisPubSubConnection<String, String> heard =
                    access.publications(atMost).connection();

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
