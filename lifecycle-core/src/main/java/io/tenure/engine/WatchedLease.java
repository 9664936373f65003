package io.tenure.engine;

import io.tenure.time.TaskScheduler.Timer;

/** A lease that is reported when it is held for longer than its kind's {@code maxHold}. */
final class WatchedLease<R> extends Lease<R> {

    private final Timer timer;

    WatchedLease(ManagedResource<R> record, Timer timer) {
        super(record);
        this.timer = timer;
    }

    @Override
    void closing() {
        timer.cancel();
    }
}
