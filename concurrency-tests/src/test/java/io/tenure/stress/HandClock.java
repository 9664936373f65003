package io.tenure.stress;

import io.tenure.time.RandomSource;
import io.tenure.time.SeededRandom;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A clock that stands still until the test moves it. Waiting is real. Thread-safe. */
public final class HandClock implements TimeSource {

    private static final RandomSource RANDOM = new SeededRandom(1);

    private volatile long nanos;

    /** Moves it. */
    public void set(long nowNanos) {
        nanos = nowNanos;
    }

    @Override
    public long nowNanos() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return 0;
    }

    @Override
    public RandomSource random() {
        return RANDOM;
    }

    @Override
    public Threads newThreads(String name) {
        return new CallerThreads();
    }

    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
            throws InterruptedException, TimeoutException, ExecutionException {
        return SystemTime.instance().await(stage, atMost);
    }
}
