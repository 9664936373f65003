package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class LockStationTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Lane LANE = new Lanes("tenure").of("job");

    private RedisServer redis;
    private Processes processes;
    private Processes.Member a;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        // Whatever is verified soon is so for a link that came.
        a = processes.start("a", locks -> locks.verifyEvery(Duration.ofHours(1)));
    }

    @AfterEach
    void stop() {
        redis.resume();
        processes.close();
        redis.close();
    }

    @Test
    void I1_linkThatComes_isVerifiedSoon_andUntilThenWhatIsHeldIsInDoubt() {
        ResourceLease<RedisLock> held = a.locks.acquire(a.coordinator, LockRequest.named("job"), SOON);
        assertThat(held.isValid()).isTrue();

        redis.command("CONFIG", "RESETSTAT");
        redis.pause();
        await().atMost(SOON).until(() -> !held.isValid());
        redis.resume();

        await().atMost(SOON).until(held::isValid);
        assertThat(redis.command("INFO", "commandstats")).contains("cmdstat_pttl:", "cmdstat_hscan:");
        held.close();
    }

    @Test
    void I1_whatALinkDoesNotFind_isLost() {
        ResourceLease<RedisLock> held = a.locks.acquire(a.coordinator, LockRequest.named("job"), SOON);
        redis.command("DEL", LANE.lock("job"));
        assertThat(held.isValid()).as("nobody has looked").isTrue();

        redis.command("CLIENT", "KILL", "TYPE", "normal");

        await().atMost(SOON).until(() -> held.releaseCause() == ReleaseCause.EXTERNALLY_LOST);
    }

    @Test
    void I2_takeThatIsUnderWay_isLookedAtOnceItWasAnswered() throws Exception {
        PlayedContext context = new PlayedContext(new ShiftedTime());
        OwnerId owner = new OwnerId(7, 7);
        ResourceKind<RedisLock> kind =
                ResourceKind.external("redis-lock", RedisLock.class).build();
        LockSettings settings = ServiceRig.settings();
        try (LockStation station = new LockStation(settings, context, new RedisAccess.Own(Rig.uri(redis)), kind)) {
            station.start();
            LockService service = station.service();
            ResourceRecord gone = intent(owner, "gone", 1);
            service.take(gone, SOON).toCompletableFuture().get(10, TimeUnit.SECONDS);
            HeldLock taking =
                    new HeldLock(intent(owner, "taking", 2), service.lanes().of("taking"), 1_000_000_000L);
            service.book().add(taking);
            Lanes lanes = service.lanes();
            await().atMost(SOON)
                    .until(
                            () -> redis.command("PUBSUB", "NUMSUB", lanes.told(owner)),
                            said -> String.valueOf(said).strip().endsWith("1"));
            redis.command("DEL", lanes.of("gone").lock("gone"));

            redis.command("PUBLISH", lanes.told(owner), taking.key());
            redis.command("PUBLISH", lanes.told(owner), lanes.of("gone").lock("gone"));
            await().atMost(SOON).until(() -> !context.lost.isEmpty());
            assertThat(context.lost).as("not before its answer").containsExactly(gone);
            taking.taken(Objects.requireNonNull(service.wire().links().to(0)), Moment.of(service.time()), false);

            await().atMost(SOON).until(() -> context.lost.contains(taking.record()));
        }
    }

    private static ResourceRecord intent(OwnerId owner, String name, long nonce) {
        return new ResourceRecord(owner, "redis-lock", name, RecordState.INTENT, nonce, 0, false, 1, Map.of());
    }
}
