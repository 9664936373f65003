package io.tenure.engine;

import io.tenure.time.TaskScheduler;
import io.tenure.time.Threads;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A lease that is reported when it is held for longer than its kind's {@code maxHold}. */
final class WatchedLease<R> extends Lease<R> {

    private final TaskScheduler.Timer timer;

    WatchedLease(ManagedResource<R> record, Threads threads, Announcer announcer) {
        super(record);
        long maxHold = record.plan().maxHold();
        String opener = Thread.currentThread().getName();
        // Refers to neither this lease, so that one which is forgotten stays collectable, nor for sure to the record,
        // which the table keeps while it lives: one that was ended by force is not kept for as long as it was allowed.
        WeakReference<ManagedResource<R>> watched = new WeakReference<>(record);
        timer = threads.scheduler().schedule(Duration.ofNanos(maxHold), () -> report(watched.get(), announcer, opener));
    }

    private static void report(@Nullable ManagedResource<?> held, Announcer announcer, String opener) {
        if (held != null && !StateWord.isReleased(held.word())) {
            announcer.holdExceeded(held, held.plan().maxHold(), opener);
        }
    }

    @Override
    void closing() {
        timer.cancel();
    }
}
