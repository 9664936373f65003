package io.tenure.cluster;

import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.Transitions;
import io.tenure.time.Threads;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the world outside, never on the loop: the listener, the stages that callers wait for, events. Thread-safe. */
final class Notices {

    /*
     * I1 The listener hears one call at a time, in the order of the tellings.
     * I2 A stage is completed even if the workers are busy: what does not fit waits here, and there is at most one for
     *    each request that is on its way.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final int COMPLETERS = 4;
    private static final int QUEUE = 1_024;

    private final OwnershipListener listener;
    private final EventSink events;
    private final Transitions transitions;
    private final Executor teller;
    private final Executor completer;
    private final Object lock = new Object();
    /** Guarded by lock. */
    private final Queue<Runnable> tellings = new ArrayDeque<>();
    /** Guarded by lock. */
    private boolean telling;
    /** Guarded by lock. */
    private final Queue<Runnable> completions = new ArrayDeque<>();

    Notices(Threads threads, OwnershipListener listener, EventSink events, Transitions transitions) {
        this.listener = listener;
        this.events = events;
        this.transitions = transitions;
        this.teller = threads.executor("owner-notices", 1, 1);
        this.completer = threads.executor("owner-results", COMPLETERS, QUEUE);
    }

    Transitions transitions() {
        return transitions;
    }

    /** Emits an event if anybody listens. */
    void event(EventType type, Supplier<LifecycleEvent> event) {
        if (events.wants(type)) {
            events.emit(event.get());
        }
    }

    /** Tells the listener. */
    void tell(Consumer<OwnershipListener> telling) {
        synchronized (lock) {
            tellings.add(() -> telling.accept(listener));
            if (this.telling) {
                return;
            }
            this.telling = true;
        }
        submitTelling();
    }

    /** Runs what completes a caller's stage. */
    void complete(Runnable completion) {
        synchronized (lock) {
            completions.add(completion);
        }
        try {
            completer.execute(this::completeAll);
        } catch (RejectedExecutionException full) {
            LOG.trace("Results wait for a worker", full);
        }
    }

    private void submitTelling() {
        try {
            teller.execute(this::tellNext);
        } catch (RejectedExecutionException closed) {
            LOG.debug("The owner's threads are closed; the listener hears no more", closed);
        }
    }

    private void tellNext() {
        Runnable next;
        synchronized (lock) {
            next = tellings.poll();
            if (next == null) {
                telling = false;
                return;
            }
        }
        try {
            runSafely(next);
        } finally {
            // Also when the listener died of an error: the next telling is another worker's.
            submitTelling();
        }
    }

    /** Each worker goes on until nothing waits, so whatever was rejected is done by one of those that were not. */
    private void completeAll() {
        Runnable next = nextCompletion();
        while (next != null) {
            runSafely(next);
            next = nextCompletion();
        }
    }

    private @Nullable Runnable nextCompletion() {
        synchronized (lock) {
            return completions.poll();
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A listener failed", e);
        }
    }
}
