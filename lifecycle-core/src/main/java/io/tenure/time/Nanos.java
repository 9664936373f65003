package io.tenure.time;

import java.time.Duration;

/** Arithmetic on nanoseconds that saturates instead of overflowing. */
public final class Nanos {

    private Nanos() {}

    /** The length of {@code duration} in nanoseconds, cut to what a {@code long} holds: about 292 years either way. */
    public static long of(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** The sum, cut to what a {@code long} holds. For lengths of time; never for values of a monotonic clock. */
    public static long plus(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return sum;
    }
}
