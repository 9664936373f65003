package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ResourceLease;
import io.tenure.testkit.sim.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That whoever is woken late in the night is seen, and that nobody is blamed for what another waits for. */
@Tag("simulation")
class LockNightTest {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    /** Of so many attempts that fail the circuit breaker opens. */
    private static final int MANY = 12;

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration CONNECTED_AGAIN = Duration.ofSeconds(2);
    /** After the first has the lock, and before the second wakes. */
    private static final Duration ASLEEP = Duration.ofSeconds(1);

    private final LockWorld world = new LockWorld(1);
    private LockWork first;
    private LockWork second;

    @BeforeEach
    void liveToNight() {
        world.liveToNight();
        List<LockWork> living = world.living();
        first = living.get(0);
        second = living.get(1);
    }

    /** The releases of the first wait, though it reaches Redis again. */
    private void openBreaker() {
        List<ResourceLease<RedisLock>> taken = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            var unused = first.acquire(LockRequest.named("many" + i), MOMENT).thenAccept(taken::add);
        }
        world.cluster().advance(MOMENT);
        assertThat(taken).hasSize(MANY);
        world.redis().cutOff(first.process(), LONG, LONG);
        taken.forEach(ResourceLease::closeAsync);
        assertThat(world.cluster().time().runUntil(first::isHeldBack, LONG))
                .as("the breaker is open")
                .isTrue();
        world.redis().heal();
        world.cluster().advance(CONNECTED_AGAIN);
        assertThat(first.isHeldBack()).as("it is open still").isTrue();
    }

    private Duration giveUpAsleep() {
        Duration before = world.cluster().time().elapsed();
        new LockNight(world).giveUpAsleep(first, second);
        return world.cluster().time().elapsed().minus(before);
    }

    private String broken() {
        Violation violation = world.cluster().history().violation();
        return violation == null ? "" : violation.toString();
    }

    @Test
    void releaseThatWaits_isNotHeldAgainstWhoWaitsForTheLock() {
        openBreaker();

        assertThat(giveUpAsleep()).isGreaterThan(ASLEEP.multipliedBy(2));
        assertThat(broken()).isEmpty();
    }

    @Test
    void releaseAtOnce_isWaitedForNoLonger() {
        assertThat(giveUpAsleep()).isLessThan(ASLEEP.multipliedBy(2));
        assertThat(broken()).isEmpty();
    }

    @Test
    void whoWakesAndIsNotServedInTime_isSeen() {
        world.later(ASLEEP, () -> world.redis().cutOff(second.process(), MOMENT, MOMENT));

        giveUpAsleep();

        assertThat(broken()).contains("the end of waiting after a sleep took longer than");
    }

    @Test
    void whoIsNotServedInTime_isSeen_alsoWhereTheReleaseWaited() {
        openBreaker();
        world.later(ASLEEP, () -> world.redis().cutOff(second.process(), Duration.ofDays(1), Duration.ofDays(1)));

        giveUpAsleep();

        assertThat(broken()).contains("the end of waiting after a sleep took longer than");
    }
}
