package io.tenure.sqlite;

import io.tenure.time.RandomSource;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A clock that jumps ahead between one look and the next, as it does for a process that is stopped in between. */
final class SlowClock implements TimeSource {

    private final TimeSource time;
    private long stepNanos;
    private long aheadNanos;

    SlowClock(TimeSource time) {
        this.time = time;
    }

    void stepAtEachLook(Duration step) {
        stepNanos = step.toNanos();
    }

    @Override
    public long nowNanos() {
        aheadNanos += stepNanos;
        return time.nowNanos() + aheadNanos;
    }

    @Override
    public long wallMillis() {
        return time.wallMillis();
    }

    @Override
    public RandomSource random() {
        return time.random();
    }

    @Override
    public Threads newThreads(String name) {
        return time.newThreads(name);
    }

    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
            throws InterruptedException, TimeoutException, ExecutionException {
        return time.await(stage, atMost);
    }
}
