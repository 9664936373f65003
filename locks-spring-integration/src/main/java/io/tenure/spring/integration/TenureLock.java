package io.tenure.spring.integration;

import io.tenure.redis.LockRequest;
import io.tenure.redis.LockTimeoutException;
import io.tenure.redis.RedisLock;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TenureException;
import io.tenure.time.Nanos;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.integration.support.locks.DistributedLock;

/**
 * A lock of a {@link TenureLockRegistry}: held by one thread of all processes, and reentrant.
 *
 * <p>Whoever takes it gets a {@link CannotAcquireLockException} if Redis or the store cannot be asked, or if the thread holds
 * it already and it was lost meanwhile: what is done under it is protected no more. Entering it again with a TTL restarts
 * that. Thread-safe.
 */
public final class TenureLock implements DistributedLock {

    /*
     * Threads of this process take the local lock first, so one of them at a time asks Redis.
     *
     * I1 The local lock is held by the thread that has the lease, and by one that is about to get it, and by no other: every
     *    way that ends without a lease gives it back.
     */

    /** After which one who waits without a bound looks whether everything is still well. */
    private static final Duration ROUND = Duration.ofSeconds(30);

    private final TenureLockRegistry registry;
    private final String key;
    private final LockRequest request;
    private final TimeSource time;
    private final ReentrantLock local = new ReentrantLock();
    /** Guarded by local. */
    private @Nullable ResourceLease<RedisLock> lease;
    /** Guarded by local; null where nothing is renewed. */
    private @Nullable Renewal renewal;
    /** When it was made, or taken last. */
    private volatile long takenNanos;

    TenureLock(TenureLockRegistry registry, String key, LockRequest request, TimeSource time) {
        this.registry = registry;
        this.key = key;
        this.request = request;
        this.time = time;
        this.takenNanos = time.nowNanos();
    }

    // ---- taking

    @Override
    public void lock() {
        lockAtMost(registry.ttl());
    }

    @Override
    public void lock(Duration ttl) {
        lockAtMost(ttl);
    }

    /** Goes on through interrupts, and keeps them for later. */
    private void lockAtMost(@Nullable Duration ttl) {
        local.lock();
        boolean interrupted = false;
        boolean taken = false;
        try {
            while (!taken) {
                try {
                    taken = take(ROUND, ttl);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            settle(taken);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        local.lockInterruptibly();
        boolean taken = false;
        try {
            while (!taken) {
                taken = take(ROUND, registry.ttl());
            }
        } finally {
            settle(taken);
        }
    }

    /** Asks Redis, so it may take as long as that; a thread that is interrupted gets nothing and stays so. */
    @Override
    public boolean tryLock() {
        try {
            return tryLockAtMost(Duration.ZERO, registry.ttl());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean tryLock(long waitTime, TimeUnit unit) throws InterruptedException {
        return tryLockAtMost(Duration.ofNanos(unit.toNanos(waitTime)), registry.ttl());
    }

    @Override
    public boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException {
        return tryLockAtMost(waitTime, ttl);
    }

    private boolean tryLockAtMost(Duration waitTime, @Nullable Duration ttl) throws InterruptedException {
        long waitNanos = Math.max(0, Nanos.of(waitTime));
        long begunNanos = time.nowNanos();
        if (!local.tryLock(waitNanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        boolean taken = false;
        try {
            long leftNanos = Math.max(0, waitNanos - (time.nowNanos() - begunNanos));
            taken = take(Duration.ofNanos(leftNanos), ttl);
            return taken;
        } finally {
            settle(taken);
        }
    }

    private void settle(boolean taken) {
        if (!taken) {
            local.unlock();
        }
    }

    /** With the local lock held. */
    private boolean take(Duration waitAtMost, @Nullable Duration ttl) throws InterruptedException {
        try {
            if (local.getHoldCount() > 1) {
                enterAgain(ttl);
            } else {
                registry.keep(key, this);
                hold(registry.acquire(ttl == null ? request : request.atMost(ttl), waitAtMost), ttl);
            }
            return true;
        } catch (LockTimeoutException held) {
            return false;
        } catch (TenureException e) {
            if (Thread.interrupted()) {
                throw interrupted(e);
            }
            throw new CannotAcquireLockException("the lock '" + key + "' cannot be taken", e);
        }
    }

    private void hold(ResourceLease<RedisLock> taken, @Nullable Duration ttl) {
        try {
            renewal = registry.beginRenewal(taken, ttl);
        } catch (RuntimeException refused) {
            taken.close();
            throw new CannotAcquireLockException(
                    "the lock '" + key + "' cannot be renewed, and so is not held", refused);
        }
        lease = taken;
        takenNanos = time.nowNanos();
    }

    /** Whoever enters again relies on the whole TTL, as whoever enters. */
    private void enterAgain(@Nullable Duration ttl) {
        if (!renew(ttl) || !lease().isValid()) {
            throw new CannotAcquireLockException(
                    "the lock '" + key + "' is held by this thread, but was lost meanwhile: " + why(lease()));
        }
    }

    private static InterruptedException interrupted(TenureException e) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(e);
        return interrupted;
    }

    // ---- held

    /**
     * What holds the lock: its {@code token()} is for the system that the lock protects, its {@code isValid()} says whether
     * it is held still, and {@code get().onLost(..)} tells when it is not. Left to this lock to close.
     *
     * @throws IllegalStateException if this thread does not hold it
     */
    public ResourceLease<RedisLock> lease() {
        requireHolder();
        return Objects.requireNonNull(lease, "who holds it has a lease");
    }

    private void requireHolder() {
        if (!local.isHeldByCurrentThread()) {
            throw new IllegalStateException("this thread does not hold the lock '" + key + "'");
        }
    }

    /** Whether it is held, and now for that long. */
    boolean renew(@Nullable Duration atMost) {
        return atMost == null ? lease().isValid() : registry.extend(lease(), atMost);
    }

    boolean isUnused(long nowNanos, long ageNanos) {
        return nowNanos - takenNanos >= ageNanos && !local.isLocked();
    }

    // ---- giving back

    /**
     * Gives it back.
     *
     * @throws IllegalStateException if this thread does not hold it
     * @throws ConcurrentModificationException if it was lost, or may have been, while it was held; it is given back then, too
     */
    @Override
    public void unlock() {
        requireHolder();
        if (local.getHoldCount() > 1) {
            local.unlock();
            return;
        }
        ResourceLease<RedisLock> last = lease();
        boolean valid = last.isValid();
        String why = why(last);
        try {
            lease = null;
            endRenewal();
            last.close();
        } finally {
            local.unlock();
        }
        if (!valid) {
            throw new ConcurrentModificationException(
                    "the lock '" + key + "' was lost while it was held (" + why + "); what it protects may be damaged");
        }
    }

    private void endRenewal() {
        Renewal ended = renewal;
        renewal = null;
        if (ended != null) {
            ended.end();
        }
    }

    private static String why(ResourceLease<?> lost) {
        return lost.releaseCause() == null ? "its validity is in doubt" : String.valueOf(lost.releaseCause());
    }

    /** Not supported. */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("conditions are not supported");
    }

    @Override
    public String toString() {
        return "lock " + key + " of " + registry;
    }
}
