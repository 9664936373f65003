package io.tenure.shedlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.redis.RedisLocks;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.TtlPolicy;
import io.tenure.time.Deadline;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import net.javacrumbs.shedlock.core.LockConfiguration;
import org.junit.jupiter.api.Test;

/** What is known of a lock without asking Redis. */
class TenureSimpleLockTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = VirtualTime.inSequence(1);

    private static LockConfiguration named(String name, Duration atMost) {
        return new LockConfiguration(Instant.now(), name, atMost, Duration.ZERO);
    }

    @Test
    void time_countsFromTheCall_alsoWhereItIsShorterThanAnyTtl() {
        Deadline none = TenureSimpleLock.end(time, named("job", Duration.ZERO));
        Deadline minute = TenureSimpleLock.end(time, named("job", MINUTE));

        assertThat(none.isPassed(time.nowNanos())).isTrue();
        assertThat(minute.isPassed(time.nowNanos())).isFalse();
        time.advance(MINUTE);
        assertThat(minute.isPassed(time.nowNanos())).isTrue();
        assertThat(TenureSimpleLock.atMost(named("job", Duration.ZERO))).isEqualTo(TtlPolicy.SHORTEST);
        assertThat(TenureSimpleLock.atMost(named("job", MINUTE))).isEqualTo(MINUTE);
    }

    @Test
    void nameThatIsNoId_isRefused_beforeRedisIsAsked() {
        try (RedisLocks locks = RedisLocks.at("redis://127.0.0.1:1").build();
                ResourceCoordinator coordinator =
                        ResourceCoordinator.builder("reports").build()) {
            TenureLockProvider provider = new TenureLockProvider(locks, coordinator);

            assertThatThrownBy(() -> provider.lock(named(" ", MINUTE))).isInstanceOf(InvalidArgumentException.class);
        }
    }
}
