package io.tenure.redis;

import io.tenure.resource.ResourceLease;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.SimulatedCluster;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What would come about too seldom by chance, in the night of a simulated world where all is well otherwise: one thing goes
 * wrong at the very moment where it matters. What is judged is what is judged by day.
 */
final class LockCases {

    private static final Duration MOMENT = Duration.ofMillis(20);
    private static final Duration BEAT = Duration.ofMillis(600);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration WALKED = Duration.ofSeconds(12);
    private static final Duration LATE = Duration.ofSeconds(30);
    /** Longer than the shortest backstop, and a little. */
    private static final Duration DOZE = LockSettings.SHORTEST_BACKSTOP.plusSeconds(3);

    private static final int FEW = 5;

    private final LockWorld world;
    private final LockWork first;
    private final LockWork second;
    private final SimulatedCluster cluster;
    private final SimulatedRedis redis;
    private final Dice dice;

    LockCases(LockWorld world, LockWork first, LockWork second) {
        this.world = world;
        this.first = first;
        this.second = second;
        this.cluster = world.cluster();
        this.redis = world.redis();
        this.dice = cluster.dice();
    }

    /** One of them. */
    void live() {
        switch (dice.below(4)) {
            case 0 -> arriveAfterAnother();
            case 1 -> dieAsking();
            case 2 -> {
                if (dice.chance(0.5)) {
                    sleepThrough();
                } else {
                    forgetAtOnce();
                }
            }
            default -> answerLate();
        }
    }

    private void look(Duration length) {
        for (Duration left = length; !left.isNegative(); left = left.minus(MOMENT)) {
            cluster.advance(MOMENT);
            cluster.history().look();
        }
    }

    private void take(LockWork by, String name) {
        var unused = by.acquire(LockRequest.named(name), SOON);
        cluster.advance(MOMENT);
    }

    private void asks(LockWork by, String name, Duration atMost) {
        var unused = by.acquire(LockRequest.named(name), atMost);
    }

    /** A request comes that was sent again meanwhile, and answered: the lock is held; and by then it is free. */
    private void arriveAfterAnother() {
        CompletionStage<ResourceLease<RedisLock>> held = first.acquire(LockRequest.named("twice"), SOON);
        cluster.advance(MOMENT);
        redis.holdUp(second.process(), BEAT);
        asks(second, "twice", Duration.ZERO);
        cluster.advance(Duration.ofMillis(1));
        redis.drop(second.process());
        cluster.advance(BEAT.dividedBy(2));
        var unused = held.thenAccept(ResourceLease::closeAsync);
        look(BEAT);
    }

    /** One dies, and what it asked for comes after those who are left have walked its manifests, which breaks off now and then. */
    private void dieAsking() {
        for (int i = 0; i < FEW; i++) {
            take(second, "dead" + i);
        }
        redis.cutOff(second.process(), WALKED, WALKED);
        asks(second, "late", LATE);
        cluster.advance(MOMENT);
        second.process().crash();
        Duration every = dice.millis(150, 600);
        for (Duration left = WALKED; !left.isNegative(); left = left.minus(every)) {
            cluster.advance(every);
            if (dice.chance(0.5)) {
                world.living().forEach(survivor -> redis.drop(survivor.process()));
            }
        }
        look(SOON);
    }

    /** Redis forgets, is there again at once, and one process alone is connected again. */
    private void forgetAtOnce() {
        take(first, "forgotten");
        asks(second, "forgotten", LATE);
        redis.drop(first.process());
        redis.cutOff(first.process(), SOON, SOON);
        cluster.advance(Duration.ofMillis(10));
        redis.restartEmpty(Duration.ofMillis(10));
        look(SOON.plus(SOON));
    }

    /** Redis forgets while a machine is suspended whose clock stands still, and who wakes hears nothing for a while. */
    private void sleepThrough() {
        take(first, "slept");
        redis.cutOff(first.process(), SOON.plus(SOON), SOON.plus(SOON));
        first.process().time().suspendFor(dice.millis(1_800, 2_600));
        asks(second, "slept", LATE);
        redis.restartEmpty(Duration.ofMillis(10));
        look(SOON.plus(SOON));
    }

    /**
     * A machine sleeps for almost as long as Redis keeps its lock, and asks for less as it wakes; that it asked is no reason to
     * rely on the lock for so long, for what it asked for arrives when the lock is gone.
     */
    void shortenAfterSleep() {
        CompletionStage<ResourceLease<RedisLock>> taken = first.acquire(LockRequest.named("dozed"), SOON);
        cluster.advance(MOMENT);
        extend(taken, DOZE);
        cluster.advance(MOMENT);
        Duration asleep = DOZE.minus(dice.millis(200, 1_200));
        first.process().time().suspendFor(asleep);
        cluster.advance(asleep.plus(dice.millis(10, 900)));
        redis.holdUp(first.process(), SOON);
        extend(taken, LockSettings.SHORTEST_BACKSTOP);
        for (Duration left = SOON; !left.isNegative(); left = left.minus(MOMENT)) {
            cluster.advance(MOMENT);
            // What has run out is gone once it is looked at.
            redis.keyspace().keys();
        }
        var unused = taken.thenAccept(ResourceLease::closeAsync);
    }

    private void extend(CompletionStage<ResourceLease<RedisLock>> taken, Duration backstop) {
        var unused = taken.thenAccept(lease ->
                first.process().awaited("extend", lease.get().extendAsync(Duration.ZERO, backstop)));
    }

    /** What Redis said before it forgot comes to one process late, when another has the lock already. */
    private void answerLate() {
        take(first, "answered");
        redis.cutOff(first.process(), Duration.ZERO, world.answer());
        asks(second, "answered", LATE);
        cluster.advance(BEAT);
        redis.cutOff(
                first.process(),
                world.answer().plus(SOON),
                world.answer().minus(BEAT).minus(BEAT).plus(MOMENT));
        redis.restartEmpty(Duration.ofMillis(10));
        look(world.answer().plus(SOON));
    }
}
