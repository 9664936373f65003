package io.tenure.spring.integration;

import io.tenure.redis.LockRequest;
import io.tenure.redis.RedisLock;
import io.tenure.redis.RedisLocks;
import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceLease;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.ExpirableLockRegistry;
import org.springframework.integration.support.locks.RenewableLockRegistry;
import org.springframework.scheduling.TaskScheduler;

/**
 * Spring Integration's locks, held as {@link RedisLocks}.
 *
 * <pre>{@code
 * RedisLocks locks = RedisLocks.at("redis://redis-1:6379").build();
 * var coordinator = ResourceCoordinator.builder("orders").store(store).adapter(locks).build();
 *
 * @Bean
 * TenureLockRegistry lockRegistry() {
 *   return new TenureLockRegistry(locks, coordinator, "orders");
 * }
 * }</pre>
 *
 * <p>What it gives are {@link TenureLock}s, bound to threads and reentrant, as its users expect. They need no TTL and no
 * renewals: a process that dies loses its locks with its session. A TTL is for those who want a bound whatever happens.
 * Locks of two registries are different ones, also where key and thread are the same: the second waits for the first.
 *
 * <p>Keys are texts that make an id of Tenure's together with the registry's. Thread-safe.
 */
public final class TenureLockRegistry
        implements ExpirableLockRegistry<DistributedLock>, RenewableLockRegistry<DistributedLock> {

    /*
     * A lock is kept by its key, so that a thread finds the one that it holds. One that nobody holds, and that was not taken
     * for a while, is forgotten when it is asked for, or when there are many; whoever still has it may go on with it.
     *
     * I1 One lock for a key is held here at a time: none is forgotten while it is held, and one that was forgotten cannot be
     *    taken while another one stands in its place.
     */

    private static final int FIRST_SWEEP = 1_024;
    private static final Duration UNUSED = Duration.ofMinutes(1);

    private final RedisLocks locks;
    private final Registrar in;
    private final String registryKey;
    private final @Nullable Duration ttl;
    /** Null where nothing is renewed. */
    private volatile @Nullable TaskScheduler renewalScheduler;

    private final TimeSource time = SystemTime.instance();
    private final ConcurrentHashMap<String, TenureLock> byKey = new ConcurrentHashMap<>();
    /** How many locks there are when unused ones are looked for. Races cost a look too many. */
    private volatile int sweepAt = FIRST_SWEEP;

    /**
     * Locks without a TTL.
     *
     * @param locks the coordinator's
     * @param in the coordinator, or a scope that the locks end with
     * @param registryKey stands before each key; who shares it, shares the locks
     */
    public TenureLockRegistry(RedisLocks locks, Registrar in, String registryKey) {
        this(locks, in, registryKey, null);
    }

    /**
     * Locks that are released after {@code expireAfter}, whatever their holder does, unless they are renewed: by
     * {@link #renewLock}, by their holder's entering them again, or by {@linkplain #setRenewalTaskScheduler a scheduler}.
     *
     * @param expireAfter null for no such time
     * @throws io.tenure.resource.InvalidArgumentException if the key is no id
     */
    public TenureLockRegistry(RedisLocks locks, Registrar in, String registryKey, @Nullable Duration expireAfter) {
        this.locks = locks;
        this.in = in;
        this.registryKey = LockRequest.named(registryKey).name();
        this.ttl = expireAfter;
    }

    /**
     * The lock of a key: the same one for the same key.
     *
     * @throws IllegalArgumentException if the key is no text
     * @throws io.tenure.resource.InvalidArgumentException if it makes no id
     */
    @Override
    public TenureLock obtain(Object lockKey) {
        if (!(lockKey instanceof String key)) {
            throw new IllegalArgumentException("a lock's key has to be a String, and is " + lockKey);
        }
        if (byKey.size() >= sweepAt) {
            expireUnusedOlderThan(UNUSED.toMillis());
            sweepAt = Math.max(FIRST_SWEEP, 2 * byKey.size());
        }
        return byKey.computeIfAbsent(key, absent -> new TenureLock(this, absent, request(absent), time));
    }

    private LockRequest request(String key) {
        return LockRequest.named(registryKey + ":" + key);
    }

    /** Forgets locks that nobody holds, and that were taken last more than {@code age} milliseconds ago. */
    @Override
    public void expireUnusedOlderThan(long age) {
        long nowNanos = time.nowNanos();
        long ageNanos = TimeUnit.MILLISECONDS.toNanos(age);
        // By key, so that nobody takes it between the look and the removal.
        byKey.keySet()
                .forEach(key ->
                        byKey.computeIfPresent(key, (same, lock) -> lock.isUnused(nowNanos, ageNanos) ? null : lock));
    }

    /** A lock is being taken, and has to be the one of its key. */
    void keep(String key, TenureLock lock) {
        // Not putIfAbsent: that may see an entry which is just being removed.
        if (byKey.compute(key, (same, present) -> present == null ? lock : present) != lock) {
            throw new CannotAcquireLockException("the lock '" + key
                    + "' was not used for long, and another one stands in its place: obtain it anew");
        }
    }

    ResourceLease<RedisLock> acquire(LockRequest request, Duration waitAtMost) {
        return locks.acquire(in, request, waitAtMost);
    }

    /** What keeps a lock from ending at its TTL; null if nothing does. */
    @Nullable
    Renewal beginRenewal(ResourceLease<RedisLock> lease, @Nullable Duration atMost) {
        TaskScheduler scheduler = renewalScheduler;
        return scheduler == null || atMost == null ? null : Renewal.begin(scheduler, this, lease, atMost);
    }

    /** Whether it is held; then it ends after that long, or later if it did before. */
    boolean extend(ResourceLease<RedisLock> lease, Duration atMost) {
        return locks.extend(lease, atMost, Duration.ZERO);
    }

    /** What locks live if nothing else is said. */
    @Nullable
    Duration ttl() {
        return ttl;
    }

    /**
     * Restarts the TTL of a lock that this thread holds. Where there is none, this only looks whether it is held.
     *
     * @throws IllegalStateException if the thread does not hold it, or it was lost
     */
    @Override
    public void renewLock(Object lockKey) {
        renew(lockKey, ttl);
    }

    /**
     * The same with another TTL. An end that is later already stays.
     *
     * @throws IllegalStateException if the thread does not hold it, or it was lost
     */
    @Override
    public void renewLock(Object lockKey, Duration ttlOnce) {
        renew(lockKey, ttlOnce);
    }

    private void renew(Object lockKey, @Nullable Duration atMost) {
        if (!obtain(lockKey).renew(atMost)) {
            throw new IllegalStateException("the lock '" + lockKey + "' cannot be renewed: it was lost");
        }
    }

    /**
     * Has locks with a TTL kept for as long as they are held: each is renewed at every third of its TTL, on the scheduler's
     * threads, which wait for Redis meanwhile. Counts for locks that are taken from now on. Locks without a TTL need none.
     * A {@code ThreadPoolTaskScheduler} forgets what was cancelled at once with {@code setRemoveOnCancelPolicy(true)}.
     */
    @Override
    public void setRenewalTaskScheduler(TaskScheduler renewalTaskScheduler) {
        this.renewalScheduler = Objects.requireNonNull(renewalTaskScheduler, "renewalTaskScheduler");
    }

    @Override
    public String toString() {
        return "TenureLockRegistry " + registryKey;
    }
}
