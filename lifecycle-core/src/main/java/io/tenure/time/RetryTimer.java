package io.tenure.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tries again, a moment later, what found no thread to run on: one timer, however many ask for it meanwhile. Thread-safe.
 * After the threads are closed nothing is tried again.
 */
public final class RetryTimer {

    private static final Duration PAUSE = Duration.ofMillis(10);

    private final TaskScheduler scheduler;
    private final Runnable attempt;
    private final AtomicBoolean isSet = new AtomicBoolean();

    /**
     * A timer that is not set.
     *
     * @param attempt what is tried, on the timer's thread: short, and it hands over
     */
    public RetryTimer(TaskScheduler scheduler, Runnable attempt) {
        this.scheduler = scheduler;
        this.attempt = attempt;
    }

    /** Sets it, unless it is. */
    public void set() {
        if (isSet.compareAndSet(false, true)) {
            scheduler.schedule(PAUSE, () -> {
                isSet.set(false);
                attempt.run();
            });
        }
    }
}
