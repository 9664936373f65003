package io.tenure.spring.integration;

import io.tenure.redis.RedisLock;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.TaskScheduler;

/** Restarts the TTL of one lock that is held, three times as often as it would end. Thread-safe. */
final class Renewal implements Runnable {

    /*
     * I1 Nothing of it stays with the scheduler once the lock is given back, or was found to be lost.
     */

    private static final int TIMES_IN_A_TTL = 3;

    private final TenureLockRegistry registry;
    private final Duration ttl;
    /** Null once it has ended, so that what the scheduler may keep of it holds no lease. */
    private volatile @Nullable ResourceLease<RedisLock> lease;
    /** Null until it is scheduled. */
    private volatile @Nullable Future<?> task;

    private Renewal(TenureLockRegistry registry, ResourceLease<RedisLock> lease, Duration ttl) {
        this.registry = registry;
        this.lease = lease;
        this.ttl = ttl;
    }

    /**
     * Begins with it, a part of the TTL from now.
     *
     * @throws RuntimeException if the scheduler refuses
     */
    static Renewal begin(
            TaskScheduler scheduler, TenureLockRegistry registry, ResourceLease<RedisLock> lease, Duration ttl) {
        Renewal renewal = new Renewal(registry, lease, ttl);
        Duration part = ttl.dividedBy(TIMES_IN_A_TTL);
        renewal.task = scheduler.scheduleWithFixedDelay(
                renewal, scheduler.getClock().instant().plus(part), part);
        if (renewal.lease == null) {
            // It ended before there was anything to cancel.
            renewal.end();
        }
        return renewal;
    }

    /** On a thread of the scheduler's, which waits for Redis. */
    @Override
    public void run() {
        ResourceLease<RedisLock> held = lease;
        if (held != null && !isHeldOn(held)) {
            end();
        }
    }

    private boolean isHeldOn(ResourceLease<RedisLock> held) {
        try {
            return registry.extend(held, ttl);
        } catch (TakeFailedException unanswered) {
            // It is held as before, and there is time for another try.
            return true;
        }
    }

    /** Lets one that is under way go on: it finds the lock given back. Idempotent. */
    void end() {
        lease = null;
        Future<?> scheduled = task;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }
}
