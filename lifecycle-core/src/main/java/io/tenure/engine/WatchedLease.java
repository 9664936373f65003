package io.tenure.engine;

import io.tenure.time.TaskScheduler;
import io.tenure.time.Threads;
import java.time.Duration;

/** A lease that is reported when it is held for longer than its kind's {@code maxHold}. */
final class WatchedLease<R> extends Lease<R> {

    private final TaskScheduler.Timer timer;

    WatchedLease(ManagedResource<R> record, Threads threads, Announcer announcer) {
        super(record);
        long maxHold = record.plan().maxHold();
        String opener = Thread.currentThread().getName();
        // Refers to the record, not to this lease: a lease that is forgotten stays collectable.
        timer = threads.scheduler()
                .schedule(Duration.ofNanos(maxHold), () -> announcer.holdExceeded(record, maxHold, opener));
    }

    @Override
    void closing() {
        timer.cancel();
    }
}
