package io.tenure.engine;

import io.tenure.time.TaskScheduler.Timer;
import io.tenure.time.Threads;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reports a lease that is held for longer than its kind's {@code maxHold}. */
final class HoldWatch {

    private HoldWatch() {}

    /** Begins for a lease that the calling thread opens; whoever closes it cancels the timer. */
    static Timer begin(ManagedResource<?> record, Threads threads, Announcer announcer) {
        long maxHold = record.plan().maxHold();
        String opener = Thread.currentThread().getName();
        // Refers to neither the lease, so that one which is forgotten stays collectable, nor for sure to the record,
        // which the table keeps while it lives: one that was ended by force is not kept for as long as it was allowed.
        WeakReference<ManagedResource<?>> watched = new WeakReference<>(record);
        return threads.scheduler().schedule(Duration.ofNanos(maxHold), () -> report(watched.get(), announcer, opener));
    }

    private static void report(@Nullable ManagedResource<?> held, Announcer announcer, String opener) {
        if (held != null && !StateWord.isReleased(held.word())) {
            announcer.holdExceeded(held, held.plan().maxHold(), opener);
        }
    }
}
