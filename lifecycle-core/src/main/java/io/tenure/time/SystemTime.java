package io.tenure.time;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The machine's own clocks, threads and randomness: what production runs on. Thread-safe. */
public final class SystemTime implements TimeSource {

    private static final SystemTime INSTANCE = new SystemTime();

    private final RandomSource random = new SecureRandomSource();

    private SystemTime() {}

    /** The one instance: a process has one machine. */
    public static SystemTime instance() {
        return INSTANCE;
    }

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public RandomSource random() {
        return random;
    }

    @Override
    public Threads newThreads(String name) {
        return new SystemThreads(name);
    }

    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
            throws InterruptedException, TimeoutException, ExecutionException {
        try {
            return stage.toCompletableFuture().get(Nanos.of(atMost), TimeUnit.NANOSECONDS);
        } catch (CancellationException e) {
            throw new ExecutionException(e);
        }
    }
}
