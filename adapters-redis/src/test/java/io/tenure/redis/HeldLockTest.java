package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.server.RedisServer;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class HeldLockTest {

    private static final Duration TRUST = Duration.ofSeconds(5);
    private static final Duration BACKSTOP = Duration.ofMinutes(1);

    private static RedisServer redis;
    private static RedisClient client;

    private final VirtualTime time = VirtualTime.shuffled(3);
    private final VirtualProcess process = time.newProcess("p");
    private final Link link = newLink();
    private final HeldLock held = new HeldLock(
            new ResourceRecord(new OwnerId(1, 2), "redis-lock", "job", RecordState.HELD, 3, 0, false, 0, Map.of()),
            new Lanes("tenure").of("job"),
            BACKSTOP.toNanos());

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
        client = RedisClient.create(redis.uri().toString());
    }

    @AfterAll
    static void stopRedis() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    @AfterEach
    void stop() {
        link.end();
    }

    private Link newLink() {
        var connection = client.connect();
        ServerInfo server = ServerInfo.parse(connection.sync().info());
        return new Link(connection, FirstDrop.of(connection), server, now(), process, ended -> {});
    }

    private Moment now() {
        return Moment.of(process);
    }

    private boolean isValid() {
        return held.validFor(now(), 0, TRUST.toNanos());
    }

    @Test
    void I1_isValid_onceItIsTaken_whileItsLinkIsUpAndAnswers() {
        assertThat(isValid()).as("not taken yet").isFalse();
        held.taken(link, now(), false);
        assertThat(isValid()).isTrue();

        time.advance(TRUST);
        assertThat(isValid()).as("no answer for that long").isFalse();
        link.answered(now());
        assertThat(isValid()).isTrue();

        link.end();
        assertThat(isValid()).isFalse();
    }

    @Test
    void I1_afterItsLinkWasLost_isValidOnceItIsVerifiedOnTheNext() {
        held.taken(link, now(), false);
        redis.command("CLIENT", "KILL", "TYPE", "normal");
        await().until(() -> !link.isUp());

        Link next = newLink();
        assertThat(next.answeredWithin(now(), TRUST.toNanos())).isTrue();
        assertThat(isValid()).as("not seen there yet").isFalse();
        held.verified(next, now(), BACKSTOP.toNanos());
        assertThat(isValid()).isTrue();
        next.end();
    }

    @Test
    void I1_afterASuspension_isValidOnceSomethingIsAnsweredThatWasSentAfterIt() {
        held.taken(link, now(), false);
        Moment asked = now();
        process.suspendFor(TRUST);
        time.advance(TRUST);

        assertThat(isValid())
                .as("meanwhile another server may have given it away")
                .isFalse();
        link.answered(asked);
        assertThat(isValid()).as("what was answered may be as old").isFalse();
        link.answered(now());
        assertThat(isValid()).isTrue();
    }

    @Test
    void I2_isValidNoLongerThanItsBackstop_fromWhenThatWasSent() {
        Moment sent = now();
        time.advance(Duration.ofSeconds(1));
        held.taken(link, sent, false);
        long margin = BACKSTOP.toNanos() / 20;
        Moment end = sent.minus(margin - BACKSTOP.toNanos());
        link.answered(end);

        assertThat(held.validFor(end.minus(1), 0, TRUST.toNanos())).isTrue();
        assertThat(held.validFor(end, 0, TRUST.toNanos())).isFalse();
        held.renewed(now(), BACKSTOP.toNanos());
        assertThat(held.validFor(end, 0, TRUST.toNanos())).isTrue();
        assertThat(held.validFor(end, Duration.ofSeconds(1).toNanos(), TRUST.toNanos()))
                .isFalse();
    }

    @Test
    void I2_takeThatWasSentAgain_countsFromItsFirstRequest_whichMayHaveBeenTheOne() {
        try (FaultProxy proxy = FaultProxy.to(redis.port());
                Processes processes = new Processes(redis)) {
            Processes.Member a =
                    processes.start("a", RedisLocks.at("redis://127.0.0.1:" + proxy.port()), locks -> locks);
            a.locks.tryAcquire(a.coordinator, "again").orElseThrow().close();
            proxy.loseReplyAfter(Script.LOCKS.sha());

            RedisLock lock = a.locks
                    .acquire(
                            a.coordinator,
                            LockRequest.named("again").backstop(Duration.ofSeconds(30)),
                            Duration.ofSeconds(20))
                    .get();

            String key = new Lanes("tenure").of("again").lock("again");
            long leftMillis = Long.parseLong(redis.command("PTTL", key));
            assertThat(leftMillis).as("it was the first").isLessThan(28_500);
            assertThat(lock.isValid()).isTrue();
            assertThat(lock.validFor(Duration.ofMillis(leftMillis))).isFalse();
        }
    }

    @Test
    void oneThatIsLost_orBeingReleased_isNotValid() {
        held.taken(link, now(), false);
        held.end();
        assertThat(isValid()).isFalse();
        assertThat(held.isEnding()).isTrue();
    }
}
