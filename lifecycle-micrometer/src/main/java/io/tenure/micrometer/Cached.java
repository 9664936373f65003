package io.tenure.micrometer;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reading that is taken once for all gauges that are shown together: it costs once, and they agree. Thread-safe; readers
 * that come at once may each take one.
 */
final class Cached<T> {

    private static final long KEPT_NANOS = Duration.ofMillis(100).toNanos();

    private final Supplier<T> source;
    private final Clock clock;
    private volatile @Nullable Reading<T> latest;

    Cached(Supplier<T> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    T get() {
        Reading<T> reading = latest;
        long now = clock.monotonicTime();
        if (reading == null || now - reading.takenNanos >= KEPT_NANOS) {
            reading = new Reading<>(source.get(), now);
            latest = reading;
        }
        return reading.value;
    }

    /** The source has changed. */
    void forget() {
        latest = null;
    }

    private record Reading<T>(T value, long takenNanos) {}
}
