package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks whose record and token come from the store, on a Redis that forgets what it was told. */
@RequiresServer("redis-server")
class StrictLocksTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String NAME = "account-7";
    private static final String KEY = new Lanes("tenure").of(NAME).lock(NAME);

    private RedisServer redis;
    private Processes processes;
    private Processes.Member a;
    private Processes.Member b;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        a = processes.start("a", locks -> locks.strict(true));
        b = processes.start("b", locks -> locks.strict(true));
    }

    @AfterEach
    void stop() {
        processes.close();
        redis.close();
    }

    /** Takes and releases it; what stood there meanwhile. */
    private String valueOfAReleased() {
        ResourceLease<RedisLock> released = a.locks.acquire(a.coordinator, NAME, SOON);
        String value = Objects.requireNonNull(redis.command("GET", KEY));
        released.close();
        return value;
    }

    @Test
    void lockWhoseReleaseRedisForgot_isTakenOver() {
        String value = valueOfAReleased();
        redis.command("SET", KEY, value);

        ResourceLease<RedisLock> next = b.locks.tryAcquire(b.coordinator, NAME).orElseThrow();

        assertThat(next.token()).isGreaterThan(LockValue.token(value));
        assertThat(redis.command("GET", KEY))
                .startsWith(b.coordinator.owner().id().toString());
        assertThat(redis.command("PTTL", KEY)).as("its backstop").isNotEqualTo("-1");
        next.close();
    }

    @Test
    void lockThatIsHeld_isNotTakenOver() {
        ResourceLease<RedisLock> held = a.locks.acquire(a.coordinator, NAME, SOON);

        assertThat(b.locks.tryAcquire(b.coordinator, NAME)).isEmpty();

        assertThat(held.isValid()).isTrue();
        held.close();
    }

    @Test
    void lockOfAHigherToken_isNotTakenOver() {
        LockValue former = Objects.requireNonNull(LockValue.parse(valueOfAReleased()));
        redis.command("SET", KEY, former.owner() + ":1:" + (former.token() + 1_000_000) + ":1");

        assertThat(b.locks.tryAcquire(b.coordinator, NAME))
                .as("a store that was restored gives lower ones")
                .isEmpty();
    }

    @Test
    void minimumHold_ofOneThatCameBack_isKept() {
        String value = valueOfAReleased();
        redis.command("SET", KEY, value + ":" + (System.currentTimeMillis() + 60_000));

        assertThat(b.locks.tryAcquire(b.coordinator, NAME)).isEmpty();

        redis.command("SET", KEY, value + ":" + (System.currentTimeMillis() - 60_000));
        b.locks.tryAcquire(b.coordinator, NAME).orElseThrow().close();
    }
}
