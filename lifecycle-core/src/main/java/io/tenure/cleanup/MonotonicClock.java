package io.tenure.cleanup;

import io.tenure.time.TimeSource;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The monotonic clock in the form that Resilience4j asks for: instants since an arbitrary origin. The wall clock would
 * not do, for it steps: an open circuit breaker would stay open for the hour that it was put back by.
 */
final class MonotonicClock extends Clock {

    private final TimeSource time;
    private final long originNanos;

    MonotonicClock(TimeSource time) {
        this.time = time;
        this.originNanos = time.nowNanos();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** The same clock, for its instants belong to no zone. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(0, time.nowNanos() - originNanos);
    }
}
