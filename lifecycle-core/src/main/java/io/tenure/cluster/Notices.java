package io.tenure.cluster;

import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.Transitions;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceRecord;
import io.tenure.time.RetryTimer;
import io.tenure.time.Threads;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the world outside, never on the loop: the listener, the stages that callers wait for, events. Thread-safe. */
final class Notices {

    /*
     * I1 The listener hears one call at a time, in the order of the tellings. Where no thread can be started to tell it,
     *    the timer tries again.
     * I2 Whatever users hang on the answers to their questions holds up no acquisition and no release: the answers have
     *    workers of their own.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final OwnershipListener listener;
    private final EventSink events;
    private final Transitions transitions;
    private final RetryTimer again;
    private final Executor teller;
    private final Completions results;
    private final Completions answers;
    private final Object lock = new Object();
    /** Guarded by lock. */
    private final Queue<Runnable> tellings = new ArrayDeque<>();
    /** Whether a task that tells is queued or running, or a timer set that queues it. Guarded by lock. */
    private boolean telling;

    Notices(Threads threads, OwnershipListener listener, EventSink events, Transitions transitions) {
        this.listener = listener;
        this.events = events;
        this.transitions = transitions;
        this.again = new RetryTimer(threads.scheduler(), this::submitTelling);
        this.teller = threads.executor("owner-notices", 1, 1);
        this.results = new Completions(threads, "owner-results");
        this.answers = new Completions(threads, "owner-answers");
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

    /** Tells whoever works with a hold, and the listener, that somebody force-released it. */
    void tellRevoked(Holding entry) {
        ResourceRecord record = entry.record();
        tell(ignored -> entry.tellEnded(ReleaseCause.FORCED));
        tell(told -> told.recordRevoked(record.kind(), record.id()));
    }

    /** Tells whoever works with a hold that its own system lost it. */
    void tellLost(Holding entry) {
        tell(ignored -> entry.tellEnded(ReleaseCause.EXTERNALLY_LOST));
    }

    /** Runs what completes a stage that the engine waits for. */
    void complete(Runnable completion) {
        results.add(completion);
    }

    /** Runs what completes a stage that a user waits for. */
    void answer(Runnable completion) {
        answers.add(completion);
    }

    /** Completes, on the calling thread, what the workers did not get to before they ended. */
    void completeRest() {
        results.runRest();
        answers.runRest();
    }

    private void submitTelling() {
        try {
            teller.execute(this::tellNext);
        } catch (RejectedExecutionException refused) {
            LOG.debug("The listener hears no more before there is a thread, and none if they are closed", refused);
            again.set();
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

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A listener failed", e);
        }
    }
}
