package io.tenure.time;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one through in each interval and counts those it holds back, so that a log stays readable, and the disk free, when
 * everything fails at once. Thread-safe; owns no clock.
 */
public final class Throttle {

    /** Returned by {@link #tryPass} to the ones held back. */
    public static final long HELD_BACK = -1;

    private final long intervalNanos;
    private final AtomicLong heldBack = new AtomicLong();
    /** When the next one may pass; meaningless before the first has. Guarded by this. */
    private long nextPassNanos;
    /** Guarded by this. */
    private boolean passedBefore;

    /**
     * A throttle that lets the first one through.
     *
     * @param interval between two that pass, positive
     */
    public Throttle(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /**
     * Asks to pass.
     *
     * @param nowNanos the monotonic clock
     * @return how many were held back since the last one passed, zero or more; or {@link #HELD_BACK}
     */
    public long tryPass(long nowNanos) {
        if (opens(nowNanos)) {
            return heldBack.getAndSet(0);
        }
        heldBack.incrementAndGet();
        return HELD_BACK;
    }

    private synchronized boolean opens(long nowNanos) {
        if (passedBefore && nowNanos - nextPassNanos < 0) {
            return false;
        }
        passedBefore = true;
        nextPassNanos = nowNanos + intervalNanos;
        return true;
    }
}
