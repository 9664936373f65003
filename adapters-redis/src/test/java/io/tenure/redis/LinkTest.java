package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.resource.ClientResources;
import io.netty.buffer.ByteBuf;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import io.tenure.time.VirtualTime;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Also of {@link Heartbeat}. */
@RequiresServer("redis-server")
class LinkTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration ROUND = Duration.ofMillis(100);
    /** More rounds than a silent server is given. */
    private static final int MANY = 50;

    private static ClientResources resources;
    private static RedisClient client;

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final List<Link> ended = new CopyOnWriteArrayList<>();
    private RedisServer redis;
    private StatefulRedisConnection<String, String> connection;
    private Link link;

    @BeforeAll
    static void startClient() {
        resources = ClientResources.builder().ioThreadPoolSize(2).build();
        client = RedisClient.create(resources);
    }

    @AfterAll
    static void stopClient() {
        client.shutdown(Duration.ZERO, SOON);
        var unused = resources.shutdown(0, SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start();
        redis.command("SCRIPT", "LOAD", Script.LOOK.text());
        connection = client.connect(StringCodec.ASCII, RedisURI.create(redis.uri()));
        ServerInfo server = ServerInfo.parse(connection.async().info().get());
        link = new Link(connection, FirstDrop.of(connection), server, Moment.of(time), time, ended::add);
    }

    @AfterEach
    void stop() {
        link.end();
        redis.close();
    }

    private void round() {
        time.advance(ROUND);
        link.tick(PATIENCE, true);
    }

    private CompletableFuture<Throwable> runScript() {
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        link.run(Script.LOOK, new String[] {"key"}, new String[0], new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                outcome.complete(null);
            }

            @Override
            public void failed(Throwable failure) {
                outcome.complete(failure);
            }
        });
        return outcome;
    }

    @Test
    void I1_restartedServer_isNotReachedByTheLinkToItsFormerRun() throws Exception {
        assertThat(runScript().get(10, TimeUnit.SECONDS)).isNull();

        redis.restart();

        await().pollInSameThread()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(ended).containsExactly(link));
        assertThat(link.isUp()).isFalse();
        assertThat(runScript().get(10, TimeUnit.SECONDS)).isNotNull();
        await().pollInSameThread()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(connection.isOpen()).isFalse());
        assertThat(redis.command("INFO", "commandstats")).doesNotContain("cmdstat_eval");
    }

    @Test
    void I2_silentServer_isGivenUp_andWhatWaitsFails() throws Exception {
        redis.pause();
        CompletableFuture<Throwable> waits = runScript();

        await().pollInSameThread().atMost(SOON).until(() -> {
            round();
            return !ended.isEmpty();
        });

        assertThat(waits.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(ended).containsExactly(link);
        assertThat(time.elapsed()).isGreaterThanOrEqualTo(PATIENCE);
    }

    @Test
    void I2_oneLateRound_isNoSilence() {
        redis.pause();
        round();
        awaitSent();
        time.advance(Duration.ofMinutes(1));
        link.tick(PATIENCE, true);

        assertThat(link.isUp()).as("this process was slow").isTrue();
        redis.resume();
        awaitAnswer();
    }

    @Test
    void I2_clientsThreadThatIsKeptBusy_isNoSilence() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch idle = new CountDownLatch(1);
        var unused = connection.async().ping().thenRun(() -> {
            busy.countDown();
            awaitLatch(idle);
        });
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < MANY; i++) {
            round();
        }

        assertThat(link.isUp()).as("nobody could read the answer").isTrue();
        idle.countDown();
        awaitAnswer();
    }

    @Test
    void I2_clientThatTakesNoQuestion_isSilenceToo() {
        Link refused = new Link(
                refusing(connection), FirstDrop.of(connection), link.server(), Moment.of(time), time, ended::add);
        for (int i = 0; i < MANY; i++) {
            time.advance(ROUND);
            refused.tick(PATIENCE, true);
        }

        assertThat(ended).contains(refused);
    }

    /** The connection, but whatever is sent on it fails as a bug does. */
    @SuppressWarnings("unchecked")
    private static StatefulRedisConnection<String, String> refusing(StatefulRedisConnection<String, String> real) {
        return (StatefulRedisConnection<String, String>) Proxy.newProxyInstance(
                LinkTest.class.getClassLoader(),
                new Class<?>[] {StatefulRedisConnection.class},
                (proxy, method, args) -> {
                    if (method.getName().equals("dispatch")) {
                        throw new IllegalStateException("a bug");
                    }
                    return method.invoke(real, args);
                });
    }

    /** Waits until the client has written what it was given. */
    private void awaitSent() {
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        connection.dispatch(new Command<>(CommandType.PING, new StatusOutput<>(StringCodec.ASCII)) {
            @Override
            public void encode(ByteBuf buffer) {
                super.encode(buffer);
                sent.complete(true);
            }
        });
        assertThat(sent.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
    }

    private void awaitAnswer() {
        time.advance(SOON);
        await().pollInSameThread().atMost(SOON).until(() -> {
            link.tick(PATIENCE, true);
            return link.answeredWithin(Moment.of(time), ROUND.toNanos());
        });
        assertThat(ended).isEmpty();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void I2_masterThatBecameAReplica_isNotAskedAnyMore() {
        try (RedisServer other = RedisServer.start()) {
            redis.command("REPLICAOF", "127.0.0.1", "" + other.port());

            await().pollInSameThread().atMost(SOON).until(() -> {
                link.tick(PATIENCE, true);
                return !ended.isEmpty();
            });
        }
        assertThat(ended).containsExactly(link);
    }

    @Test
    void I2_masterThatWasAReplicaMeanwhile_isNotAskedAnyMore() throws Exception {
        redis.command("REPLICAOF", "127.0.0.1", "1");
        redis.command("REPLICAOF", "NO", "ONE");

        await().pollInSameThread().atMost(SOON).until(() -> {
            link.tick(PATIENCE, true);
            return !ended.isEmpty();
        });

        assertThat(ended).containsExactly(link);
        ServerInfo again = ServerInfo.parse(redis.command("INFO"));
        assertThat(again.isMaster()).isTrue();
        assertThat(again.runId())
                .as("it is the same process")
                .isEqualTo(link.server().runId());
        assertThat(again.run()).isNotEqualTo(link.run());
    }

    @Test
    void masterThatStaysOne_keepsItsRun() {
        for (int i = 0; i < MANY; i++) {
            round();
        }
        awaitAnswer();

        assertThat(ServerInfo.parse(redis.command("INFO")).run()).isEqualTo(link.run());
    }
}
