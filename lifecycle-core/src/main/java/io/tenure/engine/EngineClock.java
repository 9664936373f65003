package io.tenure.engine;

import io.tenure.time.Deadline;
import io.tenure.time.TimeSource;

/** The engine's time: nanoseconds since it was made, never negative, so that plain comparisons hold. */
final class EngineClock {

    private final TimeSource time;
    private final long origin;
    private final long salt;

    EngineClock(TimeSource time) {
        this.time = time;
        this.origin = time.nowNanos();
        this.salt = time.random().nextLong();
    }

    long now() {
        return time.nowNanos() - origin;
    }

    /** What the engine's clock showed when the monotonic clock showed {@code nanos}. */
    long toEngine(long nanos) {
        return nanos - origin;
    }

    Deadline toDeadline(long end) {
        return end == TtlPlan.NEVER ? Deadline.NEVER : Deadline.at(origin + end);
    }

    /** A number in [0, 1) that spreads deadlines. Need not be unpredictable, so it costs no random source. */
    double spread(long now, int slot) {
        long mixed = (salt ^ now ^ ((long) slot << 40)) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return (mixed >>> 11) * 0x1.0p-53;
    }
}
