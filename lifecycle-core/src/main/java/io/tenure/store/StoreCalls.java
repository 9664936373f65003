package io.tenure.store;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.TaskScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls to one store that are not done yet: a bounded queue, worked off in order and in batches, each call with a
 * deadline that holds even when the worker hangs. For those who write a store.
 *
 * <p>Thread-safe. Stages complete on the executor's threads, and at {@link #close} on the closing thread.
 *
 * @param <C> what the calls run on
 */
public final class StoreCalls<C> {

    /*
     * Two tasks take turns on the executor, each at most once at a time: one hands the next batch to the worker, the
     * other tells the callers of calls whose time is up. So a batch that hangs, or a caller's continuation that blocks,
     * keeps no other call beyond its timeout as long as the executor has a second thread.
     *
     * I1 Batches run one after another, calls in the order they came.
     * I2 Each call submitted is done after its timeout, or at close, whichever is first.
     * I3 At most `capacity` calls wait.
     * I4 No stage is completed, and no worker called, with the lock held.
     */

    private static final Logger LOG = LoggerFactory.getLogger(StoreCalls.class);

    /**
     * Runs the calls of one batch and completes each of them.
     *
     * @param <C> what the calls run on
     */
    @FunctionalInterface
    public interface Worker<C> {
        /**
         * Runs and completes them, on one of the executor's threads. Until it runs them they may still time out with
         * nothing applied. A call left undone fails.
         */
        void work(List<StoreCall<C>> batch);

        /** What holds up the batch at hand, to be added to what those who time out are told; may be empty. */
        default String delay() {
            return "";
        }
    }

    private final Executor executor;
    private final TaskScheduler scheduler;
    private final int capacity;
    private final int maxBatch;
    private final Worker<C> worker;

    private final Object lock = new Object();
    /** Guarded by lock. */
    private final Set<StoreCall<C>> waiting = new LinkedHashSet<>();
    /** Guarded by lock; replaced, never changed. */
    private List<StoreCall<C>> running = List.of();
    /** Guarded by lock. */
    private final Set<StoreCall<C>> late = new LinkedHashSet<>();
    /** Whether the task that works is queued or running. Guarded by lock. */
    private boolean working;
    /** Whether the task that tells of lateness is queued or running. Guarded by lock. */
    private boolean telling;
    /** Guarded by lock. */
    private boolean closed;

    /**
     * An empty queue.
     *
     * @param executor runs the batches and completes the stages; two threads, and room for two tasks of this queue
     * @param scheduler times the deadlines
     * @param capacity the most calls that wait, at least 1
     * @param maxBatch the most calls of one batch, at least 1
     * @param worker runs the batches
     */
    public StoreCalls(Executor executor, TaskScheduler scheduler, int capacity, int maxBatch, Worker<C> worker) {
        this.executor = executor;
        this.scheduler = scheduler;
        this.capacity = requireAtLeastOne("capacity", capacity);
        this.maxBatch = requireAtLeastOne("maxBatch", maxBatch);
        this.worker = worker;
    }

    /**
     * Queues a call.
     *
     * @param what names the call in messages
     * @param timeout when the stage is done at the latest; zero or less fails it at once
     * @param work what it does; returns what {@code T} says
     * @param <T> the stage's value
     * @return completes with what the work returned, or fails with a {@link StoreException}
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // The one place where the work's value gets its type.
    public <T extends @Nullable Object> CompletionStage<T> submit(
            String what, Duration timeout, StoreCall.Work<C> work) {
        StoreCall<C> call = new StoreCall<>(what, timeout, work);
        if (timeout.isZero() || timeout.isNegative()) {
            call.abandon("had no time left: its timeout was " + timeout);
        } else {
            call.timesOutBy(scheduler.schedule(timeout, () -> timedOut(call)));
            String refused = queue(call);
            if (refused != null) {
                call.abandon(refused);
            }
        }
        return (CompletionStage) call.stage();
    }

    /** Fails all calls that are not done, and all to come. Idempotent. */
    public void close() {
        List<StoreCall<C>> ending;
        synchronized (lock) {
            closed = true;
            ending = new ArrayList<>(waiting);
            ending.addAll(running);
            ending.addAll(late);
            waiting.clear();
            late.clear();
        }
        ending.forEach(call -> call.abandon("ended with the store, which was closed"));
    }

    /** How many calls wait. */
    public int waiting() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    private @Nullable String queue(StoreCall<C> call) {
        synchronized (lock) {
            if (closed) {
                return "came after the store was closed";
            }
            if (waiting.size() >= capacity) {
                return "was refused: " + capacity + " calls wait, which is the limit";
            }
            waiting.add(call);
            working = working || executes(this::workOneBatch);
            if (!working) {
                waiting.remove(call);
                return "was refused: the store's threads are closed or full";
            }
            return null;
        }
    }

    private void workOneBatch() {
        List<StoreCall<C>> batch = nextBatch();
        try {
            if (!batch.isEmpty()) {
                worker.work(batch);
            }
        } catch (Throwable thrown) {
            LOG.error("A batch of {} calls failed", batch.size(), thrown);
            batch.forEach(call -> call.fail(Outcome.UNKNOWN, "failed", thrown));
        } finally {
            batch.forEach(call -> call.abandon("was left undone"));
            synchronized (lock) {
                running = List.of();
                working = !waiting.isEmpty() && executes(this::workOneBatch);
            }
        }
    }

    private List<StoreCall<C>> nextBatch() {
        synchronized (lock) {
            List<StoreCall<C>> batch = new ArrayList<>(Math.min(maxBatch, waiting.size()));
            for (Iterator<StoreCall<C>> i = waiting.iterator(); i.hasNext() && batch.size() < maxBatch; ) {
                batch.add(i.next());
                i.remove();
            }
            running = batch;
            return batch;
        }
    }

    /** On the timer's thread, which completes nothing. */
    private void timedOut(StoreCall<C> call) {
        synchronized (lock) {
            if (!call.isDone()) {
                late.add(call);
                telling = telling || executes(this::tellLate);
            }
        }
    }

    private void tellLate() {
        List<StoreCall<C>> ending;
        synchronized (lock) {
            ending = List.copyOf(late);
            late.clear();
            ending.forEach(waiting::remove);
        }
        String reason = worker.delay();
        ending.forEach(call -> call.timeOut(reason));
        synchronized (lock) {
            telling = !late.isEmpty() && executes(this::tellLate);
        }
    }

    /** Whether the task was taken; it is not once the threads are closed, and then close fails what is queued. */
    private boolean executes(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException closing) {
            LOG.debug("The store's threads take no more", closing);
            return false;
        }
    }

    private static int requireAtLeastOne(String field, int value) {
        if (value < 1) {
            throw new InvalidArgumentException(field, value, "at least 1");
        }
        return value;
    }
}
