package io.tenure.cleanup;

import io.tenure.time.TaskScheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sets the timers of attempts' deadlines, and only for those that take a while: setting one and cancelling it again costs
 * a lock that all threads share, and often wakes the timer. Thread-safe.
 */
final class Deadlines {

    /*
     * An attempt is put on a stack. LOOK later all that are on it and not over get a timer each, for what is left of their
     * time; most are over by then. One whose deadline is near gets its timer at once.
     *
     * I1 A deadline passes when it should, never later: each attempt is looked at long before. While there is one on the
     *    stack, the look is planned: who puts one there sees to it, and the look at the stack comes after it has said that
     *    none is planned.
     */

    static final Duration LOOK = Duration.ofMillis(50);

    private final TaskScheduler scheduler;
    private final AtomicReference<@Nullable Attempt> top = new AtomicReference<>();
    private final AtomicBoolean planned = new AtomicBoolean();

    Deadlines(TaskScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Whether the deadline of an attempt that has so much time is watched by {@link #watch}; else it needs a timer now. */
    static boolean isFar(Duration left) {
        return left.compareTo(LOOK.multipliedBy(2)) >= 0;
    }

    /** Sees to it that the attempt gets its timer in time, unless it is over by then. */
    void watch(Attempt attempt) {
        Attempt below = top.get();
        attempt.below = below;
        while (!top.compareAndSet(below, attempt)) {
            below = top.get();
            attempt.below = below;
        }
        if (!planned.get() && planned.compareAndSet(false, true)) {
            scheduler.schedule(LOOK, this::look);
        }
    }

    /** It is over: if it is the last that came it goes at once, else the look finds it. */
    void over(Attempt attempt) {
        if (top.get() == attempt) {
            top.compareAndSet(attempt, attempt.below);
        }
    }

    /** On the timer's thread. */
    private void look() {
        planned.set(false);
        Attempt attempt = top.getAndSet(null);
        while (attempt != null) {
            Attempt below = attempt.below;
            attempt.below = null;
            attempt.setTimer();
            attempt = below;
        }
    }
}
