package io.tenure.redis;

import io.tenure.resource.ResourceLease;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.SimulatedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The end of a simulated world: nothing fails any more, save a connection that is closed and comes again. So a free lock is
 * taken at once, whoever waits is woken, and in turn, and what is held is kept.
 */
final class LockNight {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration WOKEN_BY_STORE = Duration.ofMillis(500);
    private static final Duration SHORTLY = Duration.ofMillis(300);
    private static final Duration WOKEN = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(70);
    /** A session's TTL, a waiter's look, a claim's rank, and what all that takes. */
    private static final Duration DEAD_IS_CLEANED = Duration.ofSeconds(9);
    /** The longest pause before it is connected again, where nothing is in the way. */
    private static final Duration CONNECTED_AGAIN = Duration.ofSeconds(2);
    /** Longer than what nobody renews is kept. */
    private static final Duration KEPT = LockSettings.SHORTEST_BACKSTOP.plusSeconds(3);

    /** Until one that has died, or left, is followed by another. */
    private static final Duration BACK = Duration.ofSeconds(20);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int MOST_LOOKS = 150;

    private static final int MANY = 40;

    private final LockWorld world;
    private final SimulatedCluster cluster;
    private final Dice dice;

    LockNight(LockWorld world) {
        this.world = world;
        this.cluster = world.cluster();
        this.dice = cluster.dice();
    }

    void live() {
        if (!cluster.time().runUntil(() -> world.living().size() > 1, BACK)) {
            broken(Guarantee.G8_NOTHING_IS_LOST, "of all processes these alone came back: " + world.living());
            return;
        }
        List<LockWork> living = world.living();
        LockWork first = living.get(0);
        LockWork second = living.get(living.size() - 1);
        if (world.isSleepy()) {
            new LockCases(world, first, second).shortenAfterSleep();
        } else {
            liveBriskly(first, second);
        }
        awaitOrder();
    }

    private void liveBriskly(LockWork first, LockWork second) {
        if (dice.chance(0.2)) {
            takeMany(first);
        }
        if (world.isBackstopShort() && dice.chance(0.4)) {
            keep(first);
        }
        if (dice.chance(0.2)) {
            giveUpAsleep(first, second);
        }
        if (dice.chance(0.4)) {
            new LockCases(world, first, second).live();
        } else {
            queue(first, second);
        }
    }

    private void awaitOrder() {
        long most = MOST_LOOKS + world.cleanup().dividedBy(LOOK_AGAIN);
        for (int looks = 0; looks < most && !world.whatIsLeft().isEmpty(); looks++) {
            cluster.advance(LOOK_AGAIN);
        }
        if (!world.whatIsLeft().isEmpty()) {
            broken(Guarantee.G8_NOTHING_IS_LOST, "after a night there is left: " + world.whatIsLeft());
        }
    }

    /** What is asked for at once shares calls, and all of it is answered. */
    private void takeMany(LockWork work) {
        List<CompletionStage<ResourceLease<RedisLock>>> asked = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            asked.add(work.acquire(LockRequest.named("many" + i), SOON));
        }
        for (CompletionStage<ResourceLease<RedisLock>> one : asked) {
            ResourceLease<RedisLock> lease = within(SOON, "taking one of many free locks", one);
            if (lease == null) {
                return;
            }
            lease.closeAsync();
        }
    }

    /** What is held is valid all the time, for longer than its backstop alone would keep it. */
    private void keep(LockWork work) {
        ResourceLease<RedisLock> lease =
                within(SOON, "taking a free lock", work.acquire(LockRequest.named("kept"), SOON));
        if (lease != null && cluster.time().runUntil(() -> !lease.isValid(), KEPT)) {
            broken(Guarantee.G8_NOTHING_IS_LOST, describe(lease) + " is not valid, and nothing had happened");
        }
        if (lease != null) {
            lease.closeAsync();
        }
    }

    /** Somebody whose time is over when he is told that the lock is free leaves it to the next of his process. */
    void giveUpAsleep(LockWork first, LockWork second) {
        LockRequest request = LockRequest.named("asleep");
        ResourceLease<RedisLock> held = within(SOON, "taking a free lock", first.acquire(request, SOON));
        CompletionStage<ResourceLease<RedisLock>> early = second.acquire(request, SOON);
        cluster.advance(SHORTLY);
        CompletionStage<ResourceLease<RedisLock>> next = second.acquire(request, LONG);
        cluster.advance(SOON.minus(SHORTLY).minus(SHORTLY));
        Duration asleep = SHORTLY.multipliedBy(2);
        Duration wakes = cluster.time().elapsed().plus(asleep);
        second.process().time().pauseFor(asleep);
        if (held != null) {
            release(held);
        }
        Duration left = wakes.minus(cluster.time().elapsed());
        if (!left.isNegative()) {
            cluster.advance(left);
        }
        if (!early.toCompletableFuture().isCompletedExceptionally()) {
            // It was served before it fell asleep.
            var unused = early.thenAccept(LockNight::end);
        }
        CompletableFuture<ResourceLease<RedisLock>> served = next.toCompletableFuture();
        if (!cluster.time().runUntil(served::isDone, woken())
                && early.toCompletableFuture().isCompletedExceptionally()
                && second.isHeldBack()) {
            // Taken as his time was over, it is given back; and where the faults of the day opened his kind's circuit
            // breaker, that waits for the breaker's next attempt.
            cluster.time().runUntil(() -> served.isDone() || !isTaken(request), LONG);
        }
        end(within(woken(), "the end of waiting after a sleep", next));
    }

    private void queue(LockWork first, LockWork second) {
        LockRequest request = world.drawTurn(LockRequest.named("night"));
        ResourceLease<RedisLock> held = within(SOON, "taking a free lock", first.acquire(request, SOON));
        CompletionStage<ResourceLease<RedisLock>> next = second.acquire(request, LONG);
        cluster.advance(dice.millis(50, 200));
        CompletionStage<ResourceLease<RedisLock>> last = first.acquire(request, LONG);
        cluster.advance(dice.millis(300, 1_500));
        if (held == null || next.toCompletableFuture().isDone()) {
            broken(Guarantee.G5_LIVING_ARE_SAFE, "a lock that is held was given to " + second.process());
            return;
        }
        if (dice.chance(0.3)) {
            world.redis().drop(second.process());
            cluster.advance(CONNECTED_AGAIN);
        }
        release(held);
        ResourceLease<RedisLock> again = within(woken(), "the end of waiting", firstOf(next, last));
        if (again == null) {
            return;
        }
        boolean secondHasIt = next.toCompletableFuture().isDone();
        if (request.fair() && !secondHasIt) {
            broken(Guarantee.G5_LIVING_ARE_SAFE, first.process() + " was served before its turn");
        } else if (secondHasIt && dice.chance(0.4)) {
            second.process().crash();
            end(within(DEAD_IS_CLEANED, "the lock of one who died", last));
        } else {
            release(again);
            end(within(woken(), "the end of waiting for the last", secondHasIt ? last : next));
        }
    }

    private static void end(@Nullable ResourceLease<RedisLock> lease) {
        if (lease != null) {
            lease.closeAsync();
        }
    }

    /**
     * Until Redis has let go of it: when it is asked is the coordinator's matter, which may have reasons to wait, as where its
     * kind's circuit breaker opens, for most of the few attempts of the day failed.
     */
    private void release(ResourceLease<RedisLock> lease) {
        Keyspace redis = world.redis().keyspace();
        String token = ":" + lease.token() + ":";
        String key = redis.keys().stream()
                .filter(any -> any.endsWith(LockWatch.LOCK + lease.id()))
                .findFirst()
                .orElse("");
        lease.closeAsync();
        boolean gone =
                cluster.time().runUntil(() -> !String.valueOf(redis.mget(key)).contains(token), LONG);
        if (!gone) {
            broken(Guarantee.G8_NOTHING_IS_LOST, describe(lease) + " was closed, and Redis has it");
        }
    }

    private boolean isTaken(LockRequest request) {
        return world.redis().keyspace().keys().stream().anyMatch(key -> key.endsWith(LockWatch.LOCK + request.name()));
    }

    /** A strict lock is free once the store says so, a little later. */
    private Duration woken() {
        return world.isStrict() ? WOKEN_BY_STORE : WOKEN;
    }

    private static <T> CompletionStage<T> firstOf(CompletionStage<T> one, CompletionStage<T> other) {
        return one.applyToEither(other, value -> value);
    }

    private String describe(ResourceLease<?> lease) {
        return cluster.history().describe(lease);
    }

    private void broken(Guarantee guarantee, String how) {
        world.broken(guarantee, how);
    }

    private <T> @Nullable T within(Duration atMost, String what, CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!cluster.time().runUntil(future::isDone, atMost)) {
            broken(Guarantee.G6_DEAD_ARE_CLEANED, what + " took longer than " + atMost);
            return null;
        }
        if (future.isCompletedExceptionally()) {
            broken(
                    Guarantee.G8_NOTHING_IS_LOST,
                    what + " failed: "
                            + future.handle((value, failure) -> failure).join());
            return null;
        }
        return future.join();
    }
}
