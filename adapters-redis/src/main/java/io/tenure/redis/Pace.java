package io.tenure.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what is done below so many a second, whoever does it. Thread-safe. */
final class Pace {

    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final long mostPerSecond;
    /** When the next may be done. */
    private final AtomicLong nextNanos;

    Pace(int mostPerSecond, long nowNanos) {
        this.mostPerSecond = mostPerSecond;
        this.nextNanos = new AtomicLong(nowNanos);
    }

    /** How long to wait before {@code count} are done; what comes next waits for them, too. Zero at first, or after a rest. */
    Duration enter(int count, long nowNanos) {
        long lastNanos = count * NANOS_PER_SECOND / mostPerSecond;
        long before = nextNanos.getAndUpdate(next -> later(next, nowNanos) + lastNanos);
        return Duration.ofNanos(Math.max(0, before - nowNanos));
    }

    private static long later(long oneNanos, long otherNanos) {
        return oneNanos - otherNanos > 0 ? oneNanos : otherNanos;
    }
}
