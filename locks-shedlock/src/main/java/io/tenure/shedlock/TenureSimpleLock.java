package io.tenure.shedlock;

import io.tenure.redis.RedisLock;
import io.tenure.redis.RedisLocks;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TtlPolicy;
import io.tenure.time.Deadline;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import net.javacrumbs.shedlock.core.AbstractSimpleLock;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;

/**
 * A lock that {@link TenureLockProvider} gave. As ShedLock has it, it is unlocked or extended once, by one thread at a time.
 *
 * <p>An extension counts from its call, and replaces {@code lockAtLeastFor}. Where {@code lockAtMostFor} ends later already,
 * that end stays. A lock that cannot be extended is given back.
 */
public final class TenureSimpleLock extends AbstractSimpleLock {

    private final RedisLocks locks;
    private final ResourceLease<RedisLock> lease;
    private final TimeSource time;
    private final Deadline end;

    TenureSimpleLock(
            LockConfiguration configuration,
            RedisLocks locks,
            ResourceLease<RedisLock> lease,
            TimeSource time,
            Deadline end) {
        super(configuration);
        this.locks = locks;
        this.lease = lease;
        this.time = time;
        this.end = end;
    }

    /**
     * What holds the lock: its {@code token()} is for the system that the lock protects, its {@code isValid()} says whether
     * it is held still, and {@code get().onLost(..)} tells when it is not. Left to this lock to close.
     */
    public ResourceLease<RedisLock> lease() {
        return lease;
    }

    @Override
    protected void doUnlock() {
        lease.close();
    }

    @Override
    protected Optional<SimpleLock> doExtend(LockConfiguration configuration) {
        Deadline newEnd = end(time, configuration);
        if (end.isPassed(time.nowNanos())
                || !locks.extend(lease, atMost(configuration), configuration.getLockAtLeastFor())) {
            lease.close();
            return Optional.empty();
        }
        return Optional.of(new TenureSimpleLock(configuration, locks, lease, time, newEnd));
    }

    /** When a lock ends that is asked for now. */
    static Deadline end(TimeSource time, LockConfiguration configuration) {
        return Deadline.after(time.nowNanos(), TtlPolicy.nanos(configuration.getLockAtMostFor()));
    }

    /** The lock's TTL: ShedLock knows shorter ones than the timer. */
    static Duration atMost(LockConfiguration configuration) {
        Duration asked = configuration.getLockAtMostFor();
        return asked.compareTo(TtlPolicy.SHORTEST) < 0 ? TtlPolicy.SHORTEST : asked;
    }
}
