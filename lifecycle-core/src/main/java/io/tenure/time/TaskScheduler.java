package io.tenure.time;

import java.time.Duration;

/** One-shot timers on one thread. Thread-safe. */
public interface TaskScheduler {

    /**
     * Runs {@code task} once, not before {@code delay} has passed. A task that throws is logged and does not harm the
     * others. After the threads are closed, the task is never run and the timer returned is already cancelled.
     *
     * @param delay zero and negative mean as soon as possible
     */
    Timer schedule(Duration delay, Runnable task);

    /** A scheduled task. */
    @FunctionalInterface
    interface Timer {
        /**
         * Keeps the task from running and frees it at once.
         *
         * @return whether the task had neither run, nor begun to, nor been cancelled before
         */
        boolean cancel();
    }
}
