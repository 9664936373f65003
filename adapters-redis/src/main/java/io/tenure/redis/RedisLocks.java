package io.tenure.redis;

import com.google.errorprone.annotations.CheckReturnValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Locks in Redis, which survivors release when their process is gone, and which carry fencing tokens.
 *
 * <pre>{@code
 * RedisLocks locks = RedisLocks.at("redis://redis-1:6379").build();
 * try (var coordinator = ResourceCoordinator.builder("payments").store(store).adapter(locks).build();
 *      var order = coordinator.openScope("order-42")) {
 *   ResourceLease<RedisLock> lock = locks.acquire(order, "account-7", Duration.ofSeconds(2));
 *   ledger.book(amount, lock.token());
 * }
 * }</pre>
 *
 * <p>A lock belongs to no thread: its lease can be passed on, shared ({@code share()}, also for what others call
 * reentrancy) and closed anywhere. Staying alive costs the same whatever is held: locks are not renewed one by one, their
 * owner's session in the coordination store is.
 *
 * <p>One instance serves one coordinator, which closes nothing of it: close it after the coordinator. Thread-safe.
 */
public final class RedisLocks implements ResourceAdapter<RedisLock>, AutoCloseable {

    private final LockSettings settings;
    private final RedisAccess access;
    private final ResourceKind<RedisLock> kind;
    private volatile @Nullable LockStation station;

    RedisLocks(LockSettings settings, RedisAccess access, Consumer<ResourceKind.Builder<RedisLock>> kindSettings) {
        this.settings = settings;
        this.access = access;
        ResourceKind.Builder<RedisLock> builder = ResourceKind.external(settings.kind(), RedisLock.class)
                .cleanup(LockSettings.CLEANUP)
                .release((lock, context) -> ReleaseAction.DONE);
        kindSettings.accept(builder);
        this.kind = tellingOfLosses(builder);
    }

    /** Whatever the user's settings do at a forced end: the lock's own listener is told as well. */
    private static ResourceKind<RedisLock> tellingOfLosses(ResourceKind.Builder<RedisLock> builder) {
        ReleaseAction<? super RedisLock> theirs = builder.build().actionFor(ReleaseCause.FORCED);
        return builder.onForceRelease((lock, context) -> {
                    lock.tellLost(context.cause());
                    return theirs.release(lock, context);
                })
                .build();
    }

    /**
     * Begins with a client of the user's, which stays the user's to close; its options are looked at, see the log. If its
     * resources name their threads otherwise than {@code lettuce-...}, name these to
     * {@link io.tenure.CoordinatorBuilder#nonBlockingThreads}, so that blocking forms are refused there.
     */
    public static RedisLocksBuilder on(RedisClient client) {
        return new RedisLocksBuilder(new RedisAccess.Given(client));
    }

    /** Begins with a client of its own, with the options that locks need. */
    public static RedisLocksBuilder at(RedisURI uri) {
        return new RedisLocksBuilder(new RedisAccess.Own(uri));
    }

    /** The same for an address as text, such as {@code redis://host:6379} or {@code redis-sentinel://host:26379#master}. */
    public static RedisLocksBuilder at(String uri) {
        return at(RedisURI.create(uri));
    }

    /** Begins with a Redis Cluster that the servers at these addresses belong to. */
    public static RedisLocksBuilder atCluster(List<RedisURI> seeds) {
        return new RedisLocksBuilder(RedisAccess.Own.cluster(seeds));
    }

    /** The kind of these locks. */
    public ResourceKind<RedisLock> resourceKind() {
        return kind;
    }

    // ---- taking

    /**
     * Takes a lock, and waits while somebody else holds it: woken when it becomes free, and looking now and then. Callers
     * of this process get it in the order in which they came. What an owner left that is gone is taken over.
     *
     * @param in the coordinator, or the scope that the lock ends with
     * @param waitAtMost how long to wait, zero or more
     * @throws io.tenure.resource.InvalidArgumentException if that is less, or the lock is strict and wanted in turn
     * @throws IllegalStateException if these locks serve no coordinator yet
     * @throws LockTimeoutException if it did not become free in time
     * @throws io.tenure.resource.OwnershipLostException if this owner's session is in doubt or lost
     * @throws io.tenure.resource.TakeFailedException if Redis could not be asked
     * @throws io.tenure.resource.BlockingNotAllowedException on a thread that must not block
     */
    @CheckReturnValue
    public ResourceLease<RedisLock> acquire(Registrar in, String name, Duration waitAtMost) {
        return acquire(in, LockRequest.named(name), waitAtMost);
    }

    /** The same with more to say of the lock. */
    @CheckReturnValue
    public ResourceLease<RedisLock> acquire(Registrar in, LockRequest request, Duration waitAtMost) {
        return here().admission().acquire(in, request, waitAtMost);
    }

    /**
     * The asynchronous form of {@link #acquire(Registrar, LockRequest, Duration)}; what that throws completes the stage
     * exceptionally. Whoever cancels the stage's future waits no longer.
     */
    @CheckReturnValue
    public CompletionStage<ResourceLease<RedisLock>> acquireAsync(
            Registrar in, LockRequest request, Duration waitAtMost) {
        return here().admission().acquireAsync(in, request, waitAtMost);
    }

    /** Takes a lock if nobody holds it who lives. Throws as {@link #acquire(Registrar, String, Duration)} does otherwise. */
    @CheckReturnValue
    public Optional<ResourceLease<RedisLock>> tryAcquire(Registrar in, String name) {
        return tryAcquire(in, LockRequest.named(name));
    }

    /** The same with more to say of the lock. */
    @CheckReturnValue
    public Optional<ResourceLease<RedisLock>> tryAcquire(Registrar in, LockRequest request) {
        return here().admission().tryAcquire(in, request);
    }

    /** The asynchronous form of {@link #tryAcquire(Registrar, LockRequest)}. Whoever cancels its future gets nothing. */
    @CheckReturnValue
    public CompletionStage<Optional<ResourceLease<RedisLock>>> tryAcquireAsync(Registrar in, LockRequest request) {
        return here().admission().tryAcquireAsync(in, request);
    }

    /**
     * Says anew for how long a lock that is held may and must be kept, from now on. An end that is later already stays: no
     * renewal brings it nearer; and one that has no end keeps none, and the backstop that it was requested with.
     *
     * @param atMost when it is released at the latest, as in {@link LockRequest#atMost}; at least 1 ms
     * @param holdAtLeast for how long its name stays taken at least, in place of what was said before; up to 30 days
     * @return whether it is held, as Redis says, though its validity may be in doubt just then; false if it was lost or
     *     released, and so is not
     * @throws io.tenure.resource.InvalidArgumentException if one is out of its bounds
     * @throws io.tenure.resource.BlockingNotAllowedException on a thread that must not block
     * @throws io.tenure.resource.TakeFailedException if Redis did not answer in time; it is held as before
     */
    public boolean extend(ResourceLease<RedisLock> lease, Duration atMost, Duration holdAtLeast) {
        return here().extend(lease, atMost, holdAtLeast);
    }

    /**
     * Who holds a lock, as Redis says. The owner's name is not known to Redis: the store has it.
     *
     * @throws io.tenure.resource.BlockingNotAllowedException on a thread that must not block
     * @throws io.tenure.resource.TakeFailedException if Redis could not be asked in time
     */
    public Optional<Holder> whoHolds(String name) {
        return here().whoHolds(name);
    }

    /** The asynchronous form of {@link #whoHolds}. */
    public CompletionStage<Optional<Holder>> whoHoldsAsync(String name, Duration timeout) {
        return here().whoHoldsAsync(name, timeout);
    }

    /** How many callers of this process wait for locks. */
    public int waiting() {
        return here().waiting();
    }

    // ---- what the coordinator asks

    @Override
    public String kind() {
        return settings.kind();
    }

    /** Redis refuses a revoked nonce in the script that takes. */
    @Override
    public Fencing fencing() {
        return Fencing.FENCED;
    }

    @Override
    public String endpoint() {
        return "redis/" + settings.system() + "/" + settings.prefix();
    }

    @Override
    public int reclaimsPerSecond() {
        return settings.reclaimsPerSecond();
    }

    @Override
    public boolean isExclusive() {
        return settings.strict();
    }

    @Override
    public boolean keepsManifest() {
        return !settings.strict();
    }

    @Override
    public void bind(AdapterContext context) {
        synchronized (this) {
            if (station != null) {
                throw new IllegalStateException("these locks serve a coordinator already; each needs its own");
            }
            station = new LockStation(settings, context, access, kind);
        }
        here().start();
    }

    @Override
    public Map<String, String> complete(String id, Map<String, String> attributes) {
        LockOptions.require(attributes);
        return attributes;
    }

    @Override
    public CompletionStage<Taken<RedisLock>> take(ResourceRecord intent, Duration timeout) {
        return here().service().take(intent, timeout);
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return here().service().release(record, revoke, timeout);
    }

    @Override
    public boolean validFor(RedisLock lock, Duration duration) {
        return lock.validFor(duration);
    }

    @Override
    public CompletionStage<Optional<ResourceRecord>> find(String id, Duration timeout) {
        return here().service().find(id, timeout);
    }

    @Override
    public CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
        return here().service().reclaim(owner, timeout);
    }

    @Override
    public boolean mustNotBlock(Thread thread) {
        LockStation bound = station;
        return bound == null ? Front.isClients(thread) : bound.mustNotBlock(thread);
    }

    /** Ends all connections. What is held is not released: that is the coordinator's matter, before. Idempotent. */
    @Override
    public void close() {
        LockStation last = station;
        if (last != null) {
            last.close();
        }
    }

    /** Kind and endpoint; no secrets. */
    @Override
    public String toString() {
        return kind() + " at " + endpoint();
    }

    /** The parts that do the work. */
    LockStation here() {
        LockStation bound = station;
        if (bound == null) {
            throw new IllegalStateException(
                    "these locks serve no coordinator yet: give them to its builder by adapter()");
        }
        return bound;
    }
}
