package io.tenure.time;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The threads of one coordinator: all daemon, all named, all gone after {@link #close(Duration)}.
 *
 * <p>A task of the scheduler or of an executor that throws an exception is logged, and that is all; an {@code Error}
 * ends the thread. Anything that a loop's body throws ends the loop's thread. Each thread that dies is replaced, and
 * counted by {@link #restarted()}; a loop whose body keeps throwing restarts with growing pauses of at most a second.
 * All methods are thread-safe.
 */
public interface Threads {

    /**
     * The one timer of this set, shared by all callers. Its tasks must be short and must never run foreign code: they
     * hand over to an {@link #executor executor} or a {@link #loop loop}.
     */
    TaskScheduler scheduler();

    /**
     * A bounded executor. Threads start on demand and end when idle.
     *
     * @param purpose part of the threads' names
     * @param maxThreads how many tasks run at a time, at least 1
     * @param queueCapacity how many tasks may wait, at least 1
     * @return an executor whose {@code execute} throws {@link java.util.concurrent.RejectedExecutionException} when
     *     both are full, after close, or when no thread can be started, and then with the {@code Error} that says so as
     *     its cause; what it refused it never runs, and it never runs a task on the caller's thread
     */
    Executor executor(String purpose, int maxThreads, int queueCapacity);

    /**
     * Starts a loop on a thread of its own. The loop runs its body, then waits until the deadline that the body
     * returned, or until {@link Loop#wake()}.
     *
     * @param purpose the thread's name ends in it
     * @throws java.util.concurrent.RejectedExecutionException after close, or when its thread cannot be started
     */
    Loop loop(String purpose, LoopBody body);

    /** How many threads died and were replaced. Only grows. */
    long restarted();

    /**
     * Calls {@code listener} after a thread died and was replaced. At most one listener, the last one set; it runs on
     * the dying thread and must be short.
     */
    void onRestart(RestartListener listener);

    /** Whether the calling thread belongs to this set. */
    boolean isOwnThread();

    /**
     * Ends all threads: nothing new is accepted, queued tasks are dropped, running ones interrupted after
     * {@code grace}. Returns when all have ended or {@code grace} has passed twice. Idempotent. May be called from a
     * thread of the set, which then is neither waited for nor interrupted. A caller that is interrupted stops waiting:
     * it interrupts what still runs and returns with its interrupt flag set.
     */
    void close(Duration grace);

    /** Told when a thread had to be replaced. */
    @FunctionalInterface
    interface RestartListener {
        /**
         * A thread was replaced.
         *
         * @param thread the name of the thread that died
         * @param cause what killed it
         */
        void restarted(String thread, Throwable cause);
    }
}
