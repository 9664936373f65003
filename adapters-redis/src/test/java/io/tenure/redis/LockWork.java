package io.tenure.redis;

import io.tenure.ResourceCoordinator;
import io.tenure.cleanup.KindCounts;
import io.tenure.resource.OwnerId;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.TenureException;
import io.tenure.store.StoreException;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What one process of a simulated world does all day with locks. */
final class LockWork {

    private static final Duration ANSWERED = Duration.ofSeconds(1);
    private static final Duration TRY_AGAIN = Duration.ofMillis(500);

    private final LockWorld world;
    private final SimulatedProcess process;
    private final Dice dice;
    private final List<ResourceLease<RedisLock>> leases = new ArrayList<>();
    /** How often it asked who holds a lock. */
    private int asked;

    private @Nullable RedisLocks locks;
    private @Nullable ResourceCoordinator coordinator;

    LockWork(LockWorld world, SimulatedProcess process) {
        this.world = world;
        this.process = process;
        this.dice = process.dice();
    }

    void begin() {
        RedisLocks made = world.newLocks(process);
        try {
            coordinator =
                    process.open(builder -> builder.adapter(process.observed(new WatchedLocks(made, world.takes()))));
            locks = made;
        } catch (StoreException | OwnershipLostException away) {
            made.close();
            process.after(TRY_AGAIN, this::begin);
            return;
        }
        plan();
    }

    private void plan() {
        process.after(dice.millis(20, 500), () -> {
            if (coordinator != null && world.cluster().isDay()) {
                plan();
                world.cluster().history().look();
                act();
            }
        });
    }

    private void act() {
        int what = dice.below(100);
        if (what < 45) {
            acquire(world.draw(LockRequest.named(anyId())), waitAtMost());
        } else if (what < 70) {
            releaseOne();
        } else if (what < 82) {
            write();
        } else if (what < 90) {
            extendOne();
        } else if (what < 93) {
            whoHolds(anyId());
        } else if (what < 93 + world.forceShare()) {
            String id = anyId();
            world.cluster().forceRelease(process, at(), here().kind(), id);
        } else if (what == 97) {
            burst(3 + dice.below(world.longestBurst()));
        } else if (what >= 98) {
            leave();
        }
    }

    /** Asked in the one way and in the other by turns. */
    private void whoHolds(String id) {
        String kind = here().kind();
        asked++;
        if (asked % 2 == 0) {
            world.cluster().whoHolds(process, at(), kind, id, ANSWERED);
        } else {
            world.cluster().whoHolds(process, at(), kind, id, () -> here().whoHoldsAsync(id, ANSWERED));
        }
    }

    private Duration waitAtMost() {
        Duration drawn = dice.chance(0.4) ? Duration.ZERO : dice.millis(50, dice.chance(0.8) ? 5_000 : 15_000);
        return drawn.compareTo(world.longestWait()) < 0 ? drawn : world.longestWait();
    }

    /** Many at once, so that they share calls to Redis, and for a moment only. */
    void burst(int count) {
        List<ResourceLease<RedisLock>> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var unused = acquire(LockRequest.named("b" + i), Duration.ZERO).thenAccept(taken::add);
        }
        process.after(dice.millis(10, 2_000), () -> {
            leases.removeAll(taken);
            taken.forEach(lease -> process.awaited("close", lease.closeAsync()));
        });
    }

    private String anyId() {
        return "r" + dice.below(2);
    }

    private RedisLocks here() {
        if (locks == null) {
            throw new IllegalStateException("nothing has begun");
        }
        return locks;
    }

    private ResourceCoordinator at() {
        if (coordinator == null) {
            throw new IllegalStateException("nothing has begun");
        }
        return coordinator;
    }

    /** Whether it is at work. */
    boolean isLiving() {
        return !process.isCrashed() && coordinator != null && at().owner().isValid();
    }

    /** Whether its releases wait, for most of the last ones failed. */
    boolean isHeldBack() {
        KindCounts counts = at().releaseCounts().get(here().kind());
        return counts != null && counts.breakerOpen();
    }

    SimulatedProcess process() {
        return process;
    }

    /** As whom it is at work; null if it is not. */
    @Nullable
    OwnerId owner() {
        return isLiving() ? at().owner().id() : null;
    }

    /** Takes a lock, or does not. */
    CompletionStage<ResourceLease<RedisLock>> acquire(LockRequest request, Duration waitAtMost) {
        return process.awaited("acquire", here().acquireAsync(at(), request, waitAtMost))
                .whenComplete((lease, failure) -> {
                    if (lease != null && !process.isCrashed()) {
                        leases.add(lease);
                        world.watch().given(process, lease);
                    } else if (failure != null && !(cause(failure) instanceof TenureException)) {
                        world.broken(Guarantee.G9_FOREIGN_CODE_IS_CONTAINED, "acquire failed: " + failure);
                    }
                });
    }

    private static Throwable cause(Throwable failure) {
        return failure.getCause() == null || failure instanceof TenureException ? failure : failure.getCause();
    }

    private @Nullable ResourceLease<RedisLock> anyLease() {
        leases.removeIf(lease -> lease.releaseCause() != null);
        return leases.isEmpty() ? null : leases.get(dice.below(leases.size()));
    }

    private void releaseOne() {
        ResourceLease<RedisLock> lease = anyLease();
        if (lease != null) {
            leases.remove(lease);
            process.awaited("close", lease.closeAsync());
        }
    }

    /** What the lock protects hears from its holder, sooner or later. */
    private void write() {
        ResourceLease<RedisLock> lease = anyLease();
        if (lease != null && lease.isValid()) {
            world.later(
                    dice.millis(0, dice.chance(0.8) ? 5 : 3_000),
                    () -> world.watch().written(process, lease));
        }
    }

    private void extendOne() {
        ResourceLease<RedisLock> lease = anyLease();
        if (lease == null) {
            return;
        }
        try {
            Duration atLeast = dice.chance(0.5) ? Duration.ZERO : dice.millis(100, 2_000);
            Duration backstop = dice.millis(10_000, dice.chance(0.5) ? 12_000 : 60_000);
            process.awaited("extend", lease.get().extendAsync(atLeast, backstop));
        } catch (ResourceReleasedException ended) {
            leases.remove(lease);
        }
    }

    private void leave() {
        RedisLocks last = here();
        ResourceCoordinator former = at();
        coordinator = null;
        leases.clear();
        process.awaited("shutdown", former.shutdown(Duration.ofSeconds(3))).whenComplete((report, failure) -> {
            last.close();
            process.after(dice.millis(10, 3_000), this::begin);
        });
    }

    @Override
    public String toString() {
        return process.name();
    }
}
