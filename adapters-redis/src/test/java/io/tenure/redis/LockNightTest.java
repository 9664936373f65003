package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ResourceLease;
import io.tenure.testkit.sim.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That whoever is woken late in the night is seen, and that nobody is blamed for what another waits for. */
@Tag("simulation")
class LockNightTest {

    private static final Duration MOMENT = Duration.ofSeconds(1);
    /** Of so many attempts that fail the circuit breaker opens. */
    private static final int MANY = 12;

    /** More often than an answer comes, for longer than it is waited. */
    private static final Duration LOOK_AGAIN = Duration.ofNanos(100_000);

    private static final int MOST_LOOKS = 20_000;

    private static final Duration LONG = Duration.ofSeconds(30);
    /** After the first has the lock, and before the second wakes. */
    private static final Duration ASLEEP = Duration.ofSeconds(1);

    /** How long it takes where whoever is next is served as he wakes. */
    private static final Duration AT_ONCE = Duration.ofMillis(1_450);

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

    /** The releases of one wait, though it reaches Redis again. */
    private void openBreaker(LockWork of) {
        List<ResourceLease<RedisLock>> taken = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            var unused = of.acquire(LockRequest.named("many" + i), MOMENT).thenAccept(taken::add);
        }
        world.cluster().advance(MOMENT);
        assertThat(taken).hasSize(MANY);
        world.redis().cutOff(of.process(), LONG, LONG);
        taken.forEach(ResourceLease::closeAsync);
        assertThat(world.cluster().time().runUntil(of::isHeldBack, LONG))
                .as("the breaker is open")
                .isTrue();
        world.redis().heal();
        CompletableFuture<ResourceLease<RedisLock>> reached =
                of.acquire(LockRequest.named("reached"), LONG).toCompletableFuture();
        assertThat(world.cluster().time().runUntil(reached::isDone, LONG) && !reached.isCompletedExceptionally())
                .as("it reaches Redis")
                .isTrue();
        assertThat(of.isHeldBack()).as("it is open still").isTrue();
        reached.join().closeAsync();
    }

    private Duration giveUpAsleep() {
        Duration before = world.cluster().time().elapsed();
        new LockNight(world).giveUpAsleep(first, second);
        return world.cluster().time().elapsed().minus(before);
    }

    /** Once a release waited for the breaker of that one: the breaker may try just in time, and not each time is there one. */
    private Duration giveUpAsleepUntilItWaitsFor(LockWork of) {
        Duration took = Duration.ZERO;
        for (int times = 0; times < MANY && took.compareTo(AT_ONCE) <= 0; times++) {
            openBreaker(of);
            took = giveUpAsleep();
            world.cluster().advance(LONG);
        }
        return took;
    }

    /** What the second asks for after it has the lock arrives late. */
    private void holdUpOnceTaken(int looks) {
        String owner = String.valueOf(second.owner());
        boolean taken = world.redis().keyspace().contents().entrySet().stream()
                .anyMatch(entry -> entry.getKey().endsWith(LockWatch.LOCK + "asleep")
                        && entry.getValue().contains(owner));
        if (taken) {
            world.redis().holdUp(second.process(), MOMENT);
        } else if (looks > 0) {
            world.later(LOOK_AGAIN, () -> holdUpOnceTaken(looks - 1));
        }
    }

    private String broken() {
        Violation violation = world.cluster().history().violation();
        return violation == null ? "" : violation.toString();
    }

    @Test
    void releaseThatWaits_isNotHeldAgainstWhoWaitsForTheLock() {
        assertThat(giveUpAsleepUntilItWaitsFor(first)).isGreaterThan(AT_ONCE);
        assertThat(broken()).isEmpty();
    }

    @Test
    void giveBackThatWaitsForTheBreaker_isNotHeldAgainstWhoIsNext() {
        assertThat(giveUpAsleepUntilItWaitsFor(second)).isGreaterThan(AT_ONCE);
        assertThat(broken()).isEmpty();
    }

    @Test
    void giveBackThatIsLate_isSeen_whereNoBreakerIsOpen() {
        // Not each time does he take it whose time is over.
        for (int times = 0; times < MANY && broken().isEmpty(); times++) {
            holdUpOnceTaken(MOST_LOOKS);
            giveUpAsleep();
            world.cluster().advance(LONG);
        }

        assertThat(second.isHeldBack()).isFalse();
        assertThat(broken()).contains("the end of waiting after a sleep took longer than");
    }

    @Test
    void releaseAtOnce_isWaitedForNoLonger() {
        assertThat(giveUpAsleep()).isLessThanOrEqualTo(AT_ONCE);
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
        openBreaker(first);
        world.later(ASLEEP, () -> world.redis().cutOff(second.process(), Duration.ofDays(1), Duration.ofDays(1)));

        giveUpAsleep();

        assertThat(broken()).contains("the end of waiting after a sleep took longer than");
    }
}
