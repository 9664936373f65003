package io.tenure.redis;

import io.tenure.adapter.Taken;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.ForwardingAdapter;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Lets {@link LockTakes} know what a coordinator is told of each take; all else is the locks'. */
final class WatchedLocks extends ForwardingAdapter<RedisLock> {

    private final LockTakes takes;

    WatchedLocks(RedisLocks locks, LockTakes takes) {
        super(locks);
        this.takes = takes;
    }

    @Override
    public CompletionStage<Taken<RedisLock>> take(ResourceRecord intent, Duration timeout) {
        int before = takes.before();
        return super.take(intent, timeout).whenComplete((taken, failure) -> {
            if (failure != null) {
                takes.failed(intent, failure, before);
            }
        });
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        int before = takes.before();
        return super.release(record, revoke, timeout).whenComplete((released, failure) -> {
            if (failure == null) {
                takes.released(record, before);
            }
        });
    }
}
