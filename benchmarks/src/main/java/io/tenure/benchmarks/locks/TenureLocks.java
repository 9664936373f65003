package io.tenure.benchmarks.locks;

import io.tenure.ResourceCoordinator;
import io.tenure.cluster.Owner;
import io.tenure.redis.LockRequest;
import io.tenure.redis.RedisLock;
import io.tenure.redis.RedisLocks;
import io.tenure.redis.RedisLocksBuilder;
import io.tenure.resource.ResourceLease;
import io.tenure.store.CoordinationStore;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** Tenure's locks, as they are configured by default unless something else is said. */
final class TenureLocks implements LockClient, LockHolder {

    private static final Duration WAIT = Duration.ofSeconds(30);

    private final RedisLocks locks;
    private final ResourceCoordinator coordinator;
    private final Queue<ResourceLease<RedisLock>> held = new ConcurrentLinkedQueue<>();

    /**
     * Joins.
     *
     * @param store this one's connection
     * @param ttl the session's
     */
    TenureLocks(String uri, CoordinationStore store, Duration ttl, UnaryOperator<RedisLocksBuilder> settings) {
        locks = settings.apply(RedisLocks.at(uri)).build();
        coordinator = ResourceCoordinator.builder("bench")
                .store(store)
                .owner(owner -> owner.ttl(ttl))
                .acquireTimeout(WAIT)
                .shutdownTimeout(Duration.ofSeconds(60))
                .adapter(locks)
                .build();
    }

    Owner owner() {
        return coordinator.owner();
    }

    /**
     * How many releases were put aside because they were not done in time. Closing such a lock seems quick, so a rate means
     * nothing where there is one.
     */
    int parked() {
        return coordinator.parked().size();
    }

    @Override
    public String name() {
        return "Tenure";
    }

    @Override
    public void pair(String lock) {
        locks.acquire(coordinator, lock, WAIT).close();
    }

    @Override
    public CompletionStage<?> pairAsync(String lock) {
        return locks.acquireAsync(coordinator, LockRequest.named(lock), WAIT).thenCompose(ResourceLease::closeAsync);
    }

    @Override
    public CompletionStage<?> hold(String lock) {
        return locks.acquireAsync(coordinator, LockRequest.named(lock), WAIT).thenAccept(held::add);
    }

    @Override
    public int held() {
        return (int) held.stream().filter(ResourceLease::isValid).count();
    }

    @Override
    public CompletionStage<Boolean> tryPair(String lock) {
        return locks.tryAcquireAsync(coordinator, LockRequest.named(lock))
                .thenCompose(taken -> taken.isPresent()
                        ? taken.get().closeAsync().thenApply(nothing -> true)
                        : CompletableFuture.completedFuture(false));
    }

    @Override
    public void close() {
        coordinator.close();
        locks.close();
    }
}
