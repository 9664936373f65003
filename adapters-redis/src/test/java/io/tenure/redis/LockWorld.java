package io.tenure.redis;

import io.tenure.resource.ResourceLease;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.Fault;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.GuaranteeBrokenError;
import io.tenure.testkit.sim.SimulatedCluster;
import io.tenure.testkit.sim.SimulatedProcess;
import io.tenure.testkit.sim.Weather;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One world of the locks' simulation: some processes, a store and a Redis, each of which may fail in its own ways and
 * together with the others. What it is made of is drawn from its seed, and so is all that happens.
 */
final class LockWorld {

    private static final Duration TRUST = Duration.ofMillis(1_500);
    /** Longer than that by any process's clock. */
    private static final Duration LOSS_DELAY = Duration.ofMillis(1_650);

    /** A server that does not answer in that time is left; the one is shorter than it is trusted, the other longer. */
    private static final Duration QUICK = Duration.ofMillis(800);

    private static final Duration SLOW = Duration.ofSeconds(4);

    private static final Duration EVENING = Duration.ofSeconds(70);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration WOKEN = Duration.ofMillis(150);
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofSeconds(20);
    /** A session's TTL, a waiter's look, a claim's rank, and what all that takes. */
    private static final Duration DEAD_IS_CLEANED = Duration.ofSeconds(9);

    private final SimulatedCluster cluster;
    private final SimulatedRedis redis;
    private final LockWatch watch;
    private final Dice dice;
    private final Duration day;
    private final Duration poll;
    private final Duration answer;
    private final boolean strict;
    private final double fair;
    private final double kept;
    private final int forceShare;
    private final List<LockWork> works = new ArrayList<>();

    LockWorld(long seed) {
        Dice drawn = new Dice(VirtualTime.inSequence(seed).random());
        strict = drawn.chance(0.15);
        fair = strict || drawn.chance(0.5) ? 0 : 0.5;
        kept = drawn.chance(0.6) ? 0 : 0.4;
        forceShare = drawn.chance(0.2) ? 4 : 0;
        poll = strict || drawn.chance(0.5) ? OFTEN : SELDOM;
        answer = drawn.chance(0.7) ? QUICK : SLOW;
        day = drawn.millis(3_000, drawn.chance(0.7) ? 5_000 : 12_000);
        cluster = SimulatedCluster.builder(seed)
                .processes(drawn.chance(0.6) ? 2 : 3)
                .service(this::start)
                .faults(faults())
                .weather(drawn.chance(0.5) ? Weather::draw : unused -> Weather.CALM)
                .inPlace(unused -> whatIsLeft())
                .owner(settings -> settings.margin(Duration.ofMillis(150)))
                .build();
        dice = cluster.dice();
        watch = new LockWatch(cluster.history());
        redis = new SimulatedRedis(cluster, LOSS_DELAY, watch::gone);
        planFault();
    }

    /** All but those under which a session may end before its owner can know. */
    private static Set<Fault> faults() {
        Set<Fault> faults = Fault.all();
        faults.removeAll(Set.of(Fault.SESSION_REVOKED, Fault.SYSTEMS_DOWN));
        return faults;
    }

    private void start(SimulatedProcess process) {
        LockWork work = new LockWork(this, process);
        works.removeIf(former -> former.process().isCrashed());
        works.add(work);
        work.begin();
    }

    RedisLocks newLocks(SimulatedProcess process) {
        return new RedisLocksBuilder(redis.accessFor(process))
                .strict(strict)
                .trust(TRUST)
                .backstop(LockSettings.SHORTEST_BACKSTOP)
                .commandTimeout(answer)
                .connectTimeout(Duration.ofMillis(300))
                .poll(poll)
                .verifyEvery(Duration.ofSeconds(6))
                .build();
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    LockWatch watch() {
        return watch;
    }

    /** How many of a hundred steps force a release. */
    int forceShare() {
        return forceShare;
    }

    /** Some wait in turn, some keep the name for a while. */
    LockRequest draw(LockRequest request) {
        LockRequest more = dice.chance(fair) ? request.inTurn() : request;
        return dice.chance(kept) ? more.holdAtLeast(dice.millis(100, 2_000)) : more;
    }

    void later(Duration delay, Runnable what) {
        redis.after(delay, what);
    }

    void broken(Guarantee guarantee, String how) {
        cluster.history().violated(guarantee, how);
    }

    // ---- the day

    private void planFault() {
        redis.after(dice.millis(200, 3_000), () -> {
            if (cluster.isDay()) {
                fault();
                planFault();
            }
        });
    }

    private void fault() {
        Duration down = dice.millis(10, 2_000);
        switch (dice.below(9)) {
            case 0, 1 -> redis.stallFor(dice.millis(50, 3_000));
            case 2 -> redis.restart(down);
            case 3 -> redis.restartEmpty(down);
            case 4 -> redis.failOver(dice.millis(0, 1_000), down);
            case 5 -> redis.cutOne(dice.millis(100, 4_000));
            case 6 -> redis.dropOne();
            case 7 -> dieWhileAsking();
            default -> {
                // The store and Redis at once.
                cluster.store().restartAfter(dice.millis(100, 3_000));
                redis.restart(down);
            }
        }
    }

    /** What a process asked for arrives long after it has died. */
    private void dieWhileAsking() {
        LockWork work = works.get(dice.below(works.size()));
        redis.cutOff(work.process(), dice.millis(3_000, 7_000));
        redis.after(dice.millis(0, 500), () -> {
            if (cluster.isDay() && works.stream().filter(LockWork::isLiving).count() > 1) {
                work.process().crash();
            }
        });
    }

    // ---- the evening

    private String whatIsLeft() {
        return redis.isUp() ? watch.whatIsLeft(redis.keyspace(), redis.hasForgotten()) : "Redis is down";
    }

    /** Lives through the day, the evening and the night; what was broken, null if nothing was. */
    @Nullable
    String run() {
        try {
            cluster.advance(day);
            cluster.heal();
            redis.heal();
            cluster.settle(EVENING);
            cluster.requireKept();
            night();
            cluster.requireKept();
            return null;
        } catch (GuaranteeBrokenError broken) {
            return broken.violation().toString();
        }
    }

    /** Nothing fails any more, so a free lock is taken at once, and whoever waits is woken. */
    private void night() {
        List<LockWork> living = works.stream().filter(LockWork::isLiving).toList();
        if (living.isEmpty()) {
            return;
        }
        LockWork first = living.get(0);
        LockWork second = living.get(living.size() - 1);
        LockRequest request = dice.chance(fair) ? LockRequest.named("night").inTurn() : LockRequest.named("night");
        ResourceLease<RedisLock> held = within(SOON, "taking a free lock", first.acquire(request, SOON));
        CompletionStage<ResourceLease<RedisLock>> next = second.acquire(request, EVENING);
        CompletionStage<ResourceLease<RedisLock>> last = first.acquire(request, EVENING);
        cluster.advance(dice.millis(300, 1_500));
        if (held == null || next.toCompletableFuture().isDone()) {
            broken(Guarantee.G5_LIVING_ARE_SAFE, "a lock that is held was given to " + second.process());
            return;
        }
        release(held);
        ResourceLease<RedisLock> again = within(woken(), "the end of waiting", firstOf(next, last));
        if (again == null) {
            return;
        }
        boolean secondHasIt = next.toCompletableFuture().isDone();
        if (secondHasIt && first != second && dice.chance(0.4)) {
            second.process().crash();
            within(DEAD_IS_CLEANED, "the lock of one who died", last);
        } else {
            release(again);
            within(woken(), "the end of waiting for the last", secondHasIt ? last : next);
        }
    }

    /** Until Redis has let go of it: when it is asked is the coordinator's matter, which may have reasons to wait. */
    private void release(ResourceLease<RedisLock> lease) {
        String token = ":" + lease.token() + ":";
        String key = redis.keyspace().keys().stream()
                .filter(any -> any.endsWith(":lock:night"))
                .findFirst()
                .orElse("");
        lease.closeAsync();
        boolean gone = cluster.time()
                .runUntil(() -> !String.valueOf(redis.keyspace().mget(key)).contains(token), EVENING);
        if (!gone) {
            broken(Guarantee.G8_NOTHING_IS_LOST, lease + " was closed, and Redis has it");
        }
    }

    /** A strict lock is free once the store says so, which nobody publishes, so whoever waits for one looks. */
    private Duration woken() {
        return strict ? poll.plus(WOKEN) : WOKEN;
    }

    private static <T> CompletionStage<T> firstOf(CompletionStage<T> one, CompletionStage<T> other) {
        return one.applyToEither(other, value -> value);
    }

    @Override
    public String toString() {
        return works.size() + " processes, day " + day + ", poll " + poll + (strict ? ", strict" : "")
                + (fair > 0 ? ", in turn" : "") + (kept > 0 ? ", minimum holds" : "");
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
