package io.tenure.engine;

import io.tenure.time.Threads;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Takes decisions off the timer's and the completers' threads. Bounded; callbacks run elsewhere. */
final class HandOver {

    private static final int WORKERS = 2;
    private static final int CAPACITY = 1 << 16;

    private final Executor workers;
    /** What {@link #run} was given and nobody has begun: one for each task that runs the next of it. */
    private final Queue<Runnable> kept = new ConcurrentLinkedQueue<>();

    HandOver(Threads threads) {
        this.workers = threads.executor("engine", WORKERS, CAPACITY);
    }

    /** Runs {@code task} on a worker soon; false if there is no place for it now, or no more. */
    boolean offer(Runnable task) {
        try {
            workers.execute(task);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /** Runs {@code task} on a worker, or here if there is no place: for what must not wait and does not block. */
    void run(Runnable task) {
        kept.add(task);
        if (!offer(this::runNext)) {
            runNext();
        }
    }

    /** Runs here what was kept for the workers; for when the threads were closed and have dropped what they had not begun. */
    void runRest() {
        while (runNext()) {
            // Until nothing is left.
        }
    }

    private boolean runNext() {
        Runnable next = kept.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }
}
