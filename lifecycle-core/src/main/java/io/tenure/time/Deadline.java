package io.tenure.time;

import java.time.Duration;

/**
 * A moment on a {@link TimeSource}'s monotonic clock. Means nothing to another process.
 *
 * @param nanos the clock's value at that moment; meaningless if {@code never}
 * @param never whether the moment never comes
 */
public record Deadline(long nanos, boolean never) {

    /** The moment that never comes. */
    public static final Deadline NEVER = new Deadline(0, true);

    /** The moment at which the clock shows {@code nanos}. */
    public static Deadline at(long nanos) {
        return new Deadline(nanos, false);
    }

    /** The moment {@code nanos} after {@code nowNanos}; saturates to {@link #NEVER} at {@link Long#MAX_VALUE}. */
    public static Deadline after(long nowNanos, long nanos) {
        return nanos == Long.MAX_VALUE ? NEVER : at(nowNanos + nanos);
    }

    /** Whether the moment has come. */
    public boolean isPassed(long nowNanos) {
        return !never && nanos - nowNanos <= 0;
    }

    /** How long until the moment, negative once it has passed. */
    public Duration timeLeft(long nowNanos) {
        return never ? Duration.ofNanos(Long.MAX_VALUE) : Duration.ofNanos(nanos - nowNanos);
    }
}
