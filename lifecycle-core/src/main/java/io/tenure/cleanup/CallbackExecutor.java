package io.tenure.cleanup;

import io.tenure.time.RetryTimer;
import io.tenure.time.Threads;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what users hang on the stages they hold: on few threads, refusing none. Thread-safe. */
final class CallbackExecutor implements Executor {

    /*
     * The tasks wait in a queue of ours, and at most `maxThreads` tasks of the bounded executor empty it. The queue has
     * no bound of its own: there is one task for each stage that a user holds, and dropping one would leave that user
     * waiting for ever.
     *
     * I1 Each task is run once; where the threads are closed, on the caller's, for then there is no timer's thread left
     *    that it could be. Where no thread can be started, it waits, and the timer tries again.
     */

    private static final Logger LOG = LoggerFactory.getLogger(ReleasePipeline.class);

    private final RetryTimer again;
    private final Executor threads;
    private final int maxThreads;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** How many tasks of the bounded executor are at work on the queue, or about to be. */
    private final AtomicInteger working = new AtomicInteger();
    /** Whether the threads are closed, so that some of those at work may have been dropped. Set before the rest is run. */
    private volatile boolean closed;

    CallbackExecutor(Threads threads, int maxThreads) {
        this.again = new RetryTimer(threads.scheduler(), this::workIfAnyWaits);
        this.threads = threads.executor("callbacks", maxThreads, maxThreads);
        this.maxThreads = maxThreads;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (closed) {
            runAll();
        } else {
            work();
        }
    }

    private void work() {
        if (working.getAndUpdate(count -> Math.min(count + 1, maxThreads)) == maxThreads) {
            return;
        }
        try {
            threads.execute(this::empty);
        } catch (RejectedExecutionException refused) {
            // There is a place for each task of ours, so without a cause it says that the threads are closed.
            if (refused.getCause() == null) {
                empty();
            } else {
                working.decrementAndGet();
                again.set();
            }
        }
    }

    private void empty() {
        runAll();
        working.decrementAndGet();
        // A task that came after the last look, while nobody new could begin, would be left behind.
        workIfAnyWaits();
    }

    /** Runs what waits, on the calling thread; for when the threads were closed and have dropped what they had not begun. */
    void runRest() {
        closed = true;
        runAll();
    }

    private void workIfAnyWaits() {
        if (!tasks.isEmpty()) {
            work();
        }
    }

    private void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (Throwable thrown) {
                LOG.warn("A callback threw", thrown);
            }
        }
    }
}
