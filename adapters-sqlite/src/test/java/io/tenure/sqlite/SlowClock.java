package io.tenure.sqlite;

import io.tenure.time.RandomSource;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A clock that jumps ahead between one look and the next, as it does for a process that is stopped in between; and what
 * else a test wants of a time source.
 */
final class SlowClock implements TimeSource {

    private final TimeSource time;
    private long stepNanos;
    private long aheadNanos;
    private Runnable atWallLook = () -> {};
    private volatile @Nullable RandomSource drawn;

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

    /** What happens to come between when the wall clock is looked at next. */
    void atNextWallLook(Runnable action) {
        atWallLook = action;
    }

    /** Draws this number from now on, instead of random ones. */
    void drawAlways(long number) {
        drawn = new Always(number);
    }

    @Override
    public long wallMillis() {
        Runnable action = atWallLook;
        atWallLook = () -> {};
        action.run();
        return time.wallMillis();
    }

    @Override
    public RandomSource random() {
        RandomSource chosen = drawn;
        return chosen == null ? time.random() : chosen;
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

    private record Always(long number) implements RandomSource {
        @Override
        public long nextLong() {
            return number;
        }

        @Override
        public long nextLong(long bound) {
            return Math.floorMod(number, bound);
        }

        @Override
        public double nextDouble() {
            return 0;
        }
    }
}
