package io.tenure.examples.gateway.demo;

import io.tenure.time.SystemTime;
import java.util.Locale;

/** The time since the demo began. Immutable. */
final class Stopwatch {

    private static final double NANOS_PER_SECOND = 1e9;

    private final long begunNanos = SystemTime.instance().nowNanos();

    /** Seconds, as wide on each line. */
    String stamp() {
        double seconds = (SystemTime.instance().nowNanos() - begunNanos) / NANOS_PER_SECOND;
        return String.format(Locale.ROOT, "%6.1f s", seconds);
    }
}
