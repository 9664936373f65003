package io.tenure.faults;

import io.tenure.ResourceCoordinator;
import io.tenure.redis.LockRequest;
import io.tenure.redis.RedisLock;
import io.tenure.redis.RedisLocks;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** What a {@link Holder} holds, and how that comes into its history. Thread-safe. */
final class Holds {

    private static final int UNDER_WAY = 200;
    private static final int MOST_LOOKED_AT = 200;

    private final ResourceCoordinator coordinator;
    private final RedisLocks locks;
    private final HistoryWriter history;
    private final Map<ResourceLease<RedisLock>, String> open = new ConcurrentHashMap<>();
    /** Those that are looked at in turn. */
    private final List<ResourceLease<RedisLock>> looked = new CopyOnWriteArrayList<>();

    Holds(ResourceCoordinator coordinator, RedisLocks locks, HistoryWriter history) {
        this.coordinator = coordinator;
        this.locks = locks;
        this.history = history;
    }

    /** Takes one, and writes that down. */
    ResourceLease<RedisLock> take(String name, Duration waitAtMost) {
        return taken(name, locks.acquire(coordinator, name, waitAtMost));
    }

    /** Takes many at a time. */
    void takeAll(String prefix, int count, Duration waitAtMost) {
        Semaphore turns = new Semaphore(UNDER_WAY);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = prefix + '-' + i;
            turns.acquireUninterruptibly();
            all.add(locks.acquireAsync(coordinator, LockRequest.named(name), waitAtMost)
                    .thenAccept(lease -> taken(name, lease))
                    .whenComplete((done, failure) -> turns.release())
                    .toCompletableFuture());
        }
        history.write("asked", prefix);
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }

    private ResourceLease<RedisLock> taken(String name, ResourceLease<RedisLock> lease) {
        history.write("acquired", name, lease.token(), coordinator.owner().id());
        open.put(lease, name);
        if (looked.size() < MOST_LOOKED_AT) {
            looked.add(lease);
        }
        look(lease);
        try {
            lease.get().onLost(cause -> ended(lease, cause));
        } catch (ResourceReleasedException already) {
            ended(lease);
        }
        return lease;
    }

    /**
     * Whether it is valid; if so, that is written down with a moment before the question, for what was valid afterwards was
     * valid then.
     */
    boolean look(ResourceLease<RedisLock> lease) {
        long beforeNanos = System.nanoTime();
        String name = open.get(lease);
        if (name == null || !lease.isValid()) {
            return false;
        }
        history.writeAt(beforeNanos, "valid", name, lease.token());
        return true;
    }

    /** Gives one back. */
    void release(ResourceLease<RedisLock> lease) {
        lease.close();
        ended(lease);
    }

    /** Gives all back that begin so. */
    void releaseAll(String prefix) {
        List<ResourceLease<RedisLock>> chosen = open.entrySet().stream()
                .filter(entry -> entry.getValue().startsWith(prefix))
                .map(Map.Entry::getKey)
                .toList();
        chosen.stream()
                .map(lease -> lease.closeAsync().thenRun(() -> ended(lease)).toCompletableFuture())
                .toList()
                .forEach(CompletableFuture::join);
    }

    /** Writes down what has ended by itself, or with the coordinator. */
    void noteEnded() {
        open.keySet().stream().filter(lease -> lease.releaseCause() != null).forEach(this::ended);
    }

    /** Some of what is held, others at each call. */
    List<ResourceLease<RedisLock>> some(int count, int round) {
        List<ResourceLease<RedisLock>> all = List.copyOf(looked);
        List<ResourceLease<RedisLock>> some = new ArrayList<>();
        for (int i = 0; i < Math.min(count, all.size()); i++) {
            some.add(all.get(Math.floorMod(round * count + i, all.size())));
        }
        return some;
    }

    private void ended(ResourceLease<RedisLock> lease) {
        ReleaseCause cause = lease.releaseCause();
        if (cause != null) {
            ended(lease, cause);
        }
    }

    private void ended(ResourceLease<RedisLock> lease, ReleaseCause cause) {
        looked.remove(lease);
        String name = open.remove(lease);
        if (name != null) {
            history.write(cause.isForced() ? "lost" : "released", name, lease.token(), cause);
        }
    }
}
