package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.codec.StringCodec;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class BulletinTest {

    private static final String CHANNEL = "tenure:channel";

    private static RedisServer redis;
    private static RedisServer other;

    private final Rig rig = new Rig();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile RedisServer source;
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
        return new Bulletin(
                atMost -> rig.client.connectPubSub(StringCodec.ASCII, Rig.uri(source)),
                Rig.SETTINGS.connectTimeout(),
                rig.time,
                rig.threads.scheduler(),
                connecting);
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
