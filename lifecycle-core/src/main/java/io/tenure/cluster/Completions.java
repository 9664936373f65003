package io.tenure.cluster;

import io.tenure.time.RetryTimer;
import io.tenure.time.Threads;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes stages that others wait for, on workers. Thread-safe. */
final class Completions {

    /*
     * I1 A stage is completed even if the workers are busy, or no thread can be started for one: what does not fit waits
     *    here, and there is at most one for each request that is on its way. By the timer it is tried again.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);
    private static final int WORKERS = 4;
    private static final int CAPACITY = 1_024;

    private final RetryTimer again;
    private final Executor workers;
    private final Object lock = new Object();
    /** Guarded by lock. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    Completions(Threads threads, String purpose) {
        this.again = new RetryTimer(threads.scheduler(), this::submitIfAnyWaits);
        this.workers = threads.executor(purpose, WORKERS, CAPACITY);
    }

    /** Runs what completes a stage. */
    void add(Runnable completion) {
        synchronized (lock) {
            waiting.add(completion);
        }
        submit();
    }

    private void submit() {
        try {
            workers.execute(this::runAll);
        } catch (RejectedExecutionException refused) {
            LOG.trace("Results wait for a worker", refused);
            again.set();
        }
    }

    private void submitIfAnyWaits() {
        synchronized (lock) {
            if (waiting.isEmpty()) {
                return;
            }
        }
        submit();
    }

    /** Each worker goes on until nothing waits, so whatever was rejected is done by one of those that were not. */
    private void runAll() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (RuntimeException e) {
                LOG.error("What hangs on a result failed", e);
            }
        }
    }

    /** Runs what waits, on the calling thread; for when the workers have ended and what they had not begun was dropped. */
    void runRest() {
        runAll();
    }

    private @Nullable Runnable next() {
        synchronized (lock) {
            return waiting.poll();
        }
    }
}
