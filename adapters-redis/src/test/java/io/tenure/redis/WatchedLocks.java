package io.tenure.redis;

import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Lets {@link LockTakes} know what a coordinator is told of each take; all else is the locks'. */
final class WatchedLocks implements ResourceAdapter<RedisLock> {

    private final RedisLocks locks;
    private final LockTakes takes;

    WatchedLocks(RedisLocks locks, LockTakes takes) {
        this.locks = locks;
        this.takes = takes;
    }

    @Override
    public String kind() {
        return locks.kind();
    }

    @Override
    public Fencing fencing() {
        return locks.fencing();
    }

    @Override
    public String endpoint() {
        return locks.endpoint();
    }

    @Override
    public int reclaimsPerSecond() {
        return locks.reclaimsPerSecond();
    }

    @Override
    public boolean isExclusive() {
        return locks.isExclusive();
    }

    @Override
    public boolean keepsManifest() {
        return locks.keepsManifest();
    }

    @Override
    public void bind(AdapterContext context) {
        locks.bind(context);
    }

    @Override
    public Map<String, String> complete(String id, Map<String, String> attributes) {
        return locks.complete(id, attributes);
    }

    @Override
    public CompletionStage<Taken<RedisLock>> take(ResourceRecord intent, Duration timeout) {
        int before = takes.before();
        return locks.take(intent, timeout).whenComplete((taken, failure) -> {
            if (failure != null) {
                takes.failed(intent, failure, before);
            }
        });
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        int before = takes.before();
        return locks.release(record, revoke, timeout).whenComplete((released, failure) -> {
            if (failure == null) {
                takes.released(record, before);
            }
        });
    }

    @Override
    public boolean validFor(RedisLock lock, Duration duration) {
        return locks.validFor(lock, duration);
    }

    @Override
    public CompletionStage<Optional<ResourceRecord>> find(String id, Duration timeout) {
        return locks.find(id, timeout);
    }

    @Override
    public CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
        return locks.reclaimManifest(owner, timeout);
    }

    @Override
    public boolean mustNotBlock(Thread thread) {
        return locks.mustNotBlock(thread);
    }
}
