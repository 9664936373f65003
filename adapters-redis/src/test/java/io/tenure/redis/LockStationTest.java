package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
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
        assertThat(redis.command("INFO", "commandstats")).contains("cmdstat_mget:", "cmdstat_hscan:");
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
}
