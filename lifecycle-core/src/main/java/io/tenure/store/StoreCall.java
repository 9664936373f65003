package io.tenure.store;

import io.tenure.store.StoreException.Outcome;
import io.tenure.time.TaskScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call to a store that is made of {@link StoreCalls}: it waits, then runs, then is done.
 *
 * <p>A worker runs it by {@link #run} and, once what it did is settled, tells the caller by {@link #complete} or {@link
 * #fail}. Thread-safe; {@code run} and {@code complete} belong to the worker's thread.
 *
 * @param <C> what the work runs on, such as a connection
 */
public final class StoreCall<C> {

    /*
     * I1 A call is done once: who moves `state` to DONE completes the future, nobody else does.
     * I2 A call that timed out or was closed while it waited never runs, so NOT_APPLIED is true of it for ever.
     * I3 A call that ends while it runs, by anyone but its worker, ends UNKNOWN.
     */

    private enum State {
        WAITING,
        RUNNING,
        DONE
    }

    /**
     * What a call does.
     *
     * @param <C> what it runs on
     */
    @FunctionalInterface
    public interface Work<C> {
        /**
         * Does it.
         *
         * @return the stage's value
         * @throws StoreException if the call is refused, with nothing applied
         * @throws Exception if what it runs on is broken, so that the calls beside it fail too
         */
        @Nullable
        Object run(C context) throws Exception;
    }

    private final String what;
    private final Duration timeout;
    private final Work<C> work;
    private final CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    /** Written before the call is handed to another thread. */
    private TaskScheduler.Timer timer = () -> false;
    /** Confined to the worker between run and complete. */
    private @Nullable Object value;
    /** Confined to the worker between run and complete. */
    private @Nullable StoreException refusal;

    StoreCall(String what, Duration timeout, Work<C> work) {
        this.what = what;
        this.timeout = timeout;
        this.work = work;
    }

    /**
     * Does what the call asks for, and keeps its value or its refusal for {@link #complete}. May be repeated, when what
     * it did was undone. A call that is done already, say because its time is up, is not run.
     *
     * @throws Exception if what it runs on is broken
     */
    public void run(C context) throws Exception {
        if (!begin()) {
            return;
        }
        value = null;
        refusal = null;
        try {
            value = work.run(context);
        } catch (StoreException e) {
            refusal = e;
        }
    }

    /** Tells the caller what the last {@link #run} came to. Without effect on a call that is done. */
    public void complete() {
        if (!finish()) {
            return;
        }
        if (refusal != null) {
            future.completeExceptionally(refusal);
        } else {
            future.complete(value);
        }
    }

    /** Tells the caller that the call failed. Without effect on a call that is done. */
    public void fail(Outcome outcome, String why, @Nullable Throwable cause) {
        if (finish()) {
            failNow(outcome, why, cause);
        }
    }

    /** Ends a call whose time is up. */
    void timeOut(String reason) {
        abandon("was not done within " + timeout + reason);
    }

    /** Ends a call whose worker has not: not applied if it waits, unknown if it runs. */
    void abandon(String why) {
        State last = state.getAndSet(State.DONE);
        if (last != State.DONE) {
            timer.cancel();
            failNow(last == State.WAITING ? Outcome.NOT_APPLIED : Outcome.UNKNOWN, why, null);
        }
    }

    /** Whether nothing needs to be done about it any more. */
    public boolean isDone() {
        return state.get() == State.DONE;
    }

    void timesOutBy(TaskScheduler.Timer timer) {
        this.timer = timer;
    }

    /** The caller's side. Not wrapped, so that what depends on it sees the exception as it was thrown. */
    CompletionStage<@Nullable Object> stage() {
        return future;
    }

    @Override
    public String toString() {
        return what;
    }

    private boolean begin() {
        return state.compareAndSet(State.WAITING, State.RUNNING) || state.get() == State.RUNNING;
    }

    /** Whether it is the caller of this method who ends the call. */
    private boolean finish() {
        boolean first = state.getAndSet(State.DONE) != State.DONE;
        if (first) {
            timer.cancel();
        }
        return first;
    }

    private void failNow(Outcome outcome, String why, @Nullable Throwable cause) {
        future.completeExceptionally(new StoreException(what + " " + why, outcome, cause));
    }
}
