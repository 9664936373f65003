package io.tenure.cluster;

import java.time.Duration;

/** Durations as nanoseconds. */
final class Nanos {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private Nanos() {}

    /** In nanoseconds, or the most there are. */
    static long saturated(Duration duration) {
        return duration.compareTo(LONGEST) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
