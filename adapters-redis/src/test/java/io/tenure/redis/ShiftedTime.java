package io.tenure.redis;

import io.tenure.time.RandomSource;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The machine's time, of which some can be skipped. */
final class ShiftedTime implements TimeSource {

    private final TimeSource real = SystemTime.instance();
    private final AtomicLong shiftNanos = new AtomicLong();
    private final AtomicLong shiftMillis = new AtomicLong();

    void skip(Duration length) {
        skipMonotonic(length);
        shiftMillis.addAndGet(length.toMillis());
    }

    /** By the monotonic clock alone. */
    void skipMonotonic(Duration length) {
        shiftNanos.addAndGet(length.toNanos());
    }

    @Override
    public long nowNanos() {
        return real.nowNanos() + shiftNanos.get();
    }

    @Override
    public long wallMillis() {
        return real.wallMillis() + shiftMillis.get();
    }

    @Override
    public RandomSource random() {
        return real.random();
    }

    @Override
    public Threads newThreads(String name) {
        return real.newThreads(name);
    }

    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
            throws InterruptedException, TimeoutException, ExecutionException {
        return real.await(stage, atMost);
    }
}
