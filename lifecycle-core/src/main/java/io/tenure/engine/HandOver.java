package io.tenure.engine;

import io.tenure.time.Threads;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Takes decisions off the timer's and the completers' threads. Bounded; callbacks run elsewhere. */
final class HandOver {

    private static final int WORKERS = 2;
    private static final int CAPACITY = 1 << 16;

    private final Executor workers;

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
        if (!offer(task)) {
            task.run();
        }
    }
}
