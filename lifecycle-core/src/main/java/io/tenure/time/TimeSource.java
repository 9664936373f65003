package io.tenure.time;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where one process takes time, threads and randomness from.
 *
 * <p>Everything in Tenure that depends on time is written against this interface, so the shipped engine runs unchanged
 * on {@link SystemTime} in production and on virtual time in a simulation. All methods are thread-safe.
 */
public interface TimeSource {

    /**
     * The monotonic clock, in nanoseconds from an arbitrary origin. Values may be negative and may wrap: compare two of
     * them only by the sign of their difference.
     */
    long nowNanos();

    /**
     * The wall clock, in milliseconds since the epoch. It steps and it lies: good for people's eyes, and to notice that
     * a machine was suspended; never for a deadline and never for comparing hosts.
     */
    long wallMillis();

    /** The source of randomness; seeded in virtual time, cryptographically strong in production. */
    RandomSource random();

    /**
     * Opens a set of threads that are started, named and ended together.
     *
     * @param name goes into every thread's name, {@code tenure-<name>-<purpose>}
     */
    Threads newThreads(String name);

    /**
     * Waits at most {@code atMost} for {@code stage}. This is the one place where Tenure blocks a caller's thread: each
     * blocking method is its asynchronous twin plus this wait. In virtual time it steps the world instead of blocking.
     *
     * @return the stage's value
     * @param atMost zero or less only looks whether the stage is done
     * @throws TimeoutException if the stage is not done in time; the stage itself goes on
     * @throws InterruptedException if the calling thread is interrupted while it waits, or was before and would have to
     * @throws ExecutionException if the stage failed; the cause is the stage's, or a
     *     {@link java.util.concurrent.CancellationException} if it was cancelled
     */
    <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
            throws InterruptedException, TimeoutException, ExecutionException;
}
