package io.tenure.shedlock;

import io.tenure.redis.LockRequest;
import io.tenure.redis.RedisLocks;
import io.tenure.resource.Registrar;
import io.tenure.time.Deadline;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.util.Optional;
import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;

/**
 * ShedLock's locks, held as {@link RedisLocks}.
 *
 * <pre>{@code
 * RedisLocks locks = RedisLocks.at("redis://redis-1:6379").build();
 * var coordinator = ResourceCoordinator.builder("reports").store(store).adapter(locks).build();
 *
 * @Bean
 * LockProvider lockProvider() {
 *   return new TenureLockProvider(locks, coordinator);
 * }
 * }</pre>
 *
 * <p>{@code lockAtMostFor} counts from the call, and is the TTL of what is taken then; Redis drops the lock soon after it if
 * no process is left to release it. A process that dies loses its locks long before that, with its session; what stays is
 * {@code lockAtLeastFor}. Nothing waits for a lock; a name that is no id of Tenure's is refused with an
 * {@link io.tenure.resource.InvalidArgumentException}, and a Redis or a store that is away with what
 * {@link RedisLocks#tryAcquire(Registrar, LockRequest)} throws then. Thread-safe.
 */
public final class TenureLockProvider implements ExtensibleLockProvider {

    private final RedisLocks locks;
    private final Registrar in;
    private final TimeSource time;

    /**
     * Locks of a coordinator.
     *
     * @param locks the coordinator's
     * @param in the coordinator, or a scope that the locks end with
     */
    public TenureLockProvider(RedisLocks locks, Registrar in) {
        this.locks = locks;
        this.in = in;
        this.time = SystemTime.instance();
    }

    /** Each lock that is given is a {@link TenureSimpleLock}. */
    @Override
    public Optional<SimpleLock> lock(LockConfiguration configuration) {
        Deadline end = TenureSimpleLock.end(time, configuration);
        LockRequest request = LockRequest.named(configuration.getName())
                .holdAtLeast(configuration.getLockAtLeastFor())
                .atMost(TenureSimpleLock.atMost(configuration));
        return locks.tryAcquire(in, request).map(lease -> new TenureSimpleLock(configuration, locks, lease, time, end));
    }
}
