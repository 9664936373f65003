package io.tenure.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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

    /**
     * How long to wait before {@code count} are done; what comes next waits for them, too. Zero at first, or after a rest.
     * Null if that were after {@code latestNanos}: then they are not done, and nothing waits for them.
     */
    @Nullable
    Duration enter(int count, long nowNanos, long latestNanos) {
        long lastNanos = count * NANOS_PER_SECOND / mostPerSecond;
        long turn = nextNanos.getAndUpdate(next -> next - latestNanos > 0 ? next : later(next, nowNanos) + lastNanos);
        return turn - latestNanos > 0 ? null : Duration.ofNanos(Math.max(0, turn - nowNanos));
    }

    private static long later(long oneNanos, long otherNanos) {
        return oneNanos - otherNanos > 0 ? oneNanos : otherNanos;
    }
}
