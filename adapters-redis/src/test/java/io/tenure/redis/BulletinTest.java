package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@RequiresServer("redis-server")
class BulletinTest {

    private static final String CHANNEL = "tenure:channel";

    /** Long enough for a slow machine to answer in. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** More than end a connection, if none of them is answered. */
    private static final Pattern MANY_ASKED = Pattern.compile("cmdstat_ping:calls=[4-9]");

    private static final Pattern MANY_REFUSED = Pattern.compile("cmdstat_ping:.*rejected_calls=[4-9]");

    private static RedisServer redis;
    private static RedisServer other;

    private final Rig rig = new Rig();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile RedisServer source;
    /** Whether it does, or has been cut off from others. */
    private volatile boolean redisHears = true;

    private Bulletin bulletin;

    @BeforeAll
    static void startServers() {
        redis = RedisServer.start();
        other = RedisServer.start();
    }

    @AfterAll
    static void stopServers() {
        redis.close();
        other.close();
    }

    @BeforeEach
    void start() {
        source = redis;
        bulletin = bulletin(rig.connecting);
    }

    private Bulletin bulletin(Executor connecting) {
        return bulletin(() -> Rig.uri(source), Rig.SETTINGS.connectTimeout(), connecting);
    }

    private Bulletin bulletin(Supplier<RedisURI> to, Duration timeout, Executor connecting) {
        return new Bulletin(atMost -> connect(to.get()), timeout, rig.time, rig.threads.scheduler(), connecting);
    }

    private Publications connect(RedisURI to) {
        boolean toRedis = to.getPort() == redis.port();
        return new Publications(rig.client.connectPubSub(StringCodec.ASCII, to), () -> !toRedis || redisHears);
    }

    @AfterEach
    void stop() {
        bulletin.close();
        rig.close();
        redis.restart();
    }

    private void listen() {
        bulletin.listen(CHANNEL, heard::add);
    }

    private void awaitHeard(String... messages) {
        await().atMost(Rig.SOON).untilAsserted(() -> assertThat(heard).containsExactly(messages));
    }

    private static void publish(RedisServer at, String message) {
        assertThat(at.command("PUBLISH", CHANNEL, message)).isEqualTo("1");
    }

    @Test
    void I1_whoListens_isToldOnceItsSubscriptionStands_andThenWhatIsPublished() {
        listen();
        awaitHeard("");
        publish(redis, "one");
        awaitHeard("", "one");
    }

    @Test
    void I1_whoListens_isToldAgain_whenAConnectionWasLost() {
        listen();
        awaitHeard("");
        redis.kill();
        redis.restart();

        awaitHeard("", "");
        publish(redis, "one");
        awaitHeard("", "", "one");
    }

    @Test
    void I2_whoBeginsToListen_whileTheConnectionIsDown_isSubscribedOnTheNext() {
        bulletin.listen("tenure:earlier", message -> {});
        await().atMost(Rig.SOON)
                .until(() -> !redis.command("PUBSUB", "CHANNELS").isEmpty());
        redis.kill();
        listen();
        redis.restart();

        awaitHeard("");
    }

    @Test
    void I2_nextConnection_mayLeadElsewhere() {
        listen();
        awaitHeard("");
        source = other;
        redis.kill();

        awaitHeard("", "");
        publish(other, "one");
        awaitHeard("", "", "one");
    }

    @Test
    void I2_whoComes_whileAnotherIsLeaving_staysSubscribed() {
        listen();
        awaitHeard("");
        listen();
        bulletin.unlisten(CHANNEL);

        awaitHeard("", "");
        publish(redis, "one");
        awaitHeard("", "", "one");
        bulletin.unlisten(CHANNEL);
        await().atMost(Rig.SOON)
                .untilAsserted(
                        () -> assertThat(redis.command("PUBSUB", "CHANNELS")).isEmpty());
    }

    @Test
    void I2_attemptThatIsRefused_isMadeAgain() {
        AtomicInteger refused = new AtomicInteger();
        bulletin = bulletin(task -> {
            if (refused.incrementAndGet() < 3) {
                throw new RejectedExecutionException("no thread");
            }
            rig.connecting.execute(task);
        });

        listen();

        awaitHeard("");
    }

    @Test
    void I3_connectionThatIsCutOffSilently_isFollowedByAnother() {
        try (FaultProxy proxy = FaultProxy.to(redis.port())) {
            bulletin = bulletin(() -> RedisURI.create("127.0.0.1", proxy.port()), SHORT, rig.connecting);
            listen();
            awaitHeard("");
            proxy.toClient().drop();
            publish(redis, "lost");
            await().atMost(Rig.SOON).until(() -> proxy.toClient().bytesDropped() > 0);
            proxy.toClient().flow();

            awaitHeard("", "");
            publish(redis, "one");
            awaitHeard("", "", "one");
        }
    }

    @Test
    void I3_serverThatAnswers_butHearsOfNothing_isLeftForAnother() {
        bulletin = bulletin(() -> Rig.uri(source), SHORT, rig.connecting);
        listen();
        awaitHeard("");
        source = other;
        redisHears = false;

        awaitHeard("", "");
        publish(other, "one");
        awaitHeard("", "", "one");
        assertThat(redis.command("PUBSUB", "CHANNELS")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void I3_serverThatAnswers_keepsItsConnection(ProtocolVersion spoken) {
        rig.client.setOptions(OwnClient.options(Rig.SETTINGS, null)
                .mutate()
                .protocolVersion(spoken)
                .build());
        bulletin = bulletin(() -> Rig.uri(source), SHORT, rig.connecting);
        listen();

        await().atMost(Rig.SOON)
                .until(() -> MANY_ASKED
                        .matcher(redis.command("INFO", "commandstats"))
                        .find());
        publish(redis, "one");
        awaitHeard("", "one");
    }

    @Test
    void I3_refusalToAnswer_isAnAnswer() {
        redis.command("ACL", "SETUSER", "default", "-ping");
        bulletin = bulletin(() -> Rig.uri(source), SHORT, rig.connecting);
        listen();

        await().atMost(Rig.SOON)
                .until(() -> MANY_REFUSED
                        .matcher(redis.command("INFO", "commandstats"))
                        .find());
        publish(redis, "one");
        awaitHeard("", "one");
    }

    @Test
    void ownerThatIsNoMore_isNotListenedFor() {
        try (Processes processes = new Processes(redis)) {
            RedisLocks locks = processes.start("a").locks;
            for (OwnerId owner : List.of(new OwnerId(1, 1), new OwnerId(1, 2))) {
                var unused = locks.take(
                        new ResourceRecord(owner, "redis-lock", "k", RecordState.INTENT, 1, 0, false, 1, Map.of()),
                        Rig.SOON);
                String told = new Lanes("tenure").told(owner);

                await().atMost(Rig.SOON)
                        .untilAsserted(() ->
                                assertThat(redis.command("PUBSUB", "CHANNELS")).isEqualTo(told));
            }
        }
    }
}
