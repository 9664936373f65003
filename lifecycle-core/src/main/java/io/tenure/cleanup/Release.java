package io.tenure.cleanup;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One release that was not done inline, on its way from being handed in to being done. Thread-safe. */
final class Release {

    /*
     * Its monitor guards its state and its attempts. Under it no foreign code runs, nothing is told to anyone, and no
     * lock of the workers is taken: each method decides under it, by the state, and acts after it.
     *
     * I1 finished() is called once, when it is done. Whoever waits is told when it is done, parked or stopped, the
     *    first of these.
     * I2 An attempt gives its place back once, when it is over, so a hung one keeps it until it returns; and its permit
     *    is answered once, when it is over or hangs.
     */

    private final ReleaseJob job;
    private final Lane lane;
    private final Releases all;
    private final long sequence;
    private final long sinceNanos;
    private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();
    /** Guarded by this. */
    private final ReleaseState state;

    Release(ReleaseJob job, Lane lane, Releases all, long sequence, long sinceNanos) {
        this.job = job;
        this.lane = lane;
        this.all = all;
        this.sequence = sequence;
        this.sinceNanos = sinceNanos;
        this.state = new ReleaseState(this, job.policy(), lane, all);
    }

    ReleaseJob job() {
        return job;
    }

    Lane lane() {
        return lane;
    }

    long sequence() {
        return sequence;
    }

    /** Completes, on any thread, when it is done or parked, or there will be no more retries. */
    CompletionStage<?> settled() {
        return settled;
    }

    boolean isSettled() {
        return settled.isDone();
    }

    /** Begins an attempt that was admitted; null if it is not its turn any more. */
    synchronized @Nullable Attempt begin(@Nullable Slot slot) {
        return state.begin(slot);
    }

    /** Takes over from an inline call. */
    synchronized Attempt beginInline() {
        return state.beginInline();
    }

    /**
     * Back to the queue, for no executor took the attempt.
     *
     * @return false if it has begun all the same, or hangs; then it is {@link #handedOver}
     */
    boolean unbegin(Attempt attempt) {
        synchronized (this) {
            if (!state.unbegin(attempt)) {
                return false;
            }
        }
        lane.permitBack();
        lane.placeBack();
        return true;
    }

    /** Whether the attempt may make its call now. */
    synchronized boolean enter(Attempt attempt) {
        return state.enter(attempt);
    }

    /** Nobody is inside the executor's {@code execute} for this attempt any more. */
    void handedOver(Attempt attempt) {
        boolean tooLate;
        synchronized (this) {
            tooLate = state.handedOver(attempt);
        }
        if (tooLate) {
            failed(attempt, new AttemptFailedException("its executor took longer than the attempt may take"));
        }
    }

    /** The call returned a stage that is open; whether to wait for it. */
    synchronized boolean awaits(Attempt attempt) {
        return state.awaits(attempt);
    }

    /** The attempt's stage completed, however late. */
    void stageCompleted(Attempt attempt, @Nullable Throwable failure) {
        if (failure != null) {
            failed(attempt, failure);
        } else if (!succeeded(attempt)) {
            succeededAfterAll(attempt);
        }
    }

    /** The attempt released the resource; false, and nothing done, if it was over. */
    boolean succeeded(Attempt attempt) {
        Verdict verdict;
        synchronized (this) {
            if (!state.isCurrent(attempt)) {
                return false;
            }
            verdict = state.succeeded(attempt);
        }
        if (!attempt.told) {
            lane.attemptSucceeded(attempt);
        }
        ended(attempt, verdict, null);
        return true;
    }

    /** The attempt failed; nothing done if it was over. */
    void failed(Attempt attempt, Throwable failure) {
        String reason = Failures.describe(failure);
        Verdict verdict;
        synchronized (this) {
            if (!state.isCurrent(attempt)) {
                return;
            }
            verdict = state.failed(attempt, reason);
        }
        endedInFailure(attempt, verdict, failure);
    }

    /** Sets the timer of the attempt's deadline, unless it is over. */
    synchronized void setTimer(Attempt attempt) {
        state.setTimer(attempt);
    }

    /** Runs on the timer's thread. */
    void deadlinePassed(Attempt attempt) {
        boolean hangs;
        AttemptFailedException failure;
        Verdict verdict;
        synchronized (this) {
            if (!state.isCurrent(attempt)) {
                return;
            }
            hangs = state.deadlinePassed(attempt);
            failure = attempt.deadlineMissed(hangs);
            verdict = hangs ? state.hung(attempt, failure.reason()) : state.failed(attempt, failure.reason());
        }
        if (hangs) {
            lane.attemptFailed(attempt, job, failure);
            lane.hangs(attempt);
            act(verdict, failure);
        } else {
            endedInFailure(attempt, verdict, failure);
        }
    }

    /** Ends the pause: by its timer, an operator, or because the kind's breaker closed. Whether there was one. */
    boolean resume() {
        boolean wasParked;
        synchronized (this) {
            if (!state.resume()) {
                return false;
            }
            wasParked = state.isParked();
        }
        lane.enqueue(this, wasParked);
        return true;
    }

    /** Parks it where it waits in its lane. */
    void parkInPlace(String reason) {
        Verdict verdict;
        synchronized (this) {
            verdict = state.parkInPlace(reason);
        }
        tell(verdict, null);
    }

    /** Ends it without a word, if no attempt of it is under way; whether it did. Allocates nothing. */
    synchronized boolean abandon() {
        return state.abandon();
    }

    /** There will be no more retries, and so nothing to wait for. */
    void stop() {
        synchronized (this) {
            state.stop();
        }
        settled.complete(null);
    }

    synchronized boolean isParked() {
        return state.isParked();
    }

    /** How it stands while it is parked; null if it is not, or is done. */
    synchronized @Nullable ParkedRelease parkedSnapshot() {
        return state.parkedSnapshot();
    }

    /** How it stands while it is pending; null if it is not. */
    synchronized @Nullable PendingRelease pendingSnapshot() {
        return state.pendingSnapshot(job, sinceNanos);
    }

    private void succeededAfterAll(Attempt attempt) {
        Attempt withdrawn;
        Verdict verdict;
        synchronized (this) {
            if (!attempt.timedOut) {
                return;
            }
            withdrawn = state.withdraw();
            verdict = state.succeededAfterAll();
        }
        if (withdrawn == null) {
            act(verdict, null);
        } else {
            lane.permitBack();
            ended(withdrawn, verdict, null);
        }
    }

    private void endedInFailure(Attempt attempt, Verdict verdict, Throwable failure) {
        if (!attempt.told) {
            lane.attemptFailed(attempt, job, failure);
        }
        ended(attempt, verdict, failure);
    }

    private void ended(Attempt attempt, Verdict verdict, @Nullable Throwable failure) {
        if (attempt.admitted) {
            lane.placeBack();
        }
        act(verdict, failure);
    }

    private void act(Verdict verdict, @Nullable Throwable failure) {
        tell(verdict, failure);
        lane.pump();
    }

    private void tell(Verdict verdict, @Nullable Throwable failure) {
        ParkedRelease parked = verdict.newlyParked();
        if (parked != null) {
            lane.tellParked(job, parked, failure);
            settled.complete(null);
        } else if (verdict == Verdict.DONE) {
            tellDone();
        }
        all.stepDone();
    }

    private void tellDone() {
        all.forget(this);
        lane.tellCleaned(job, attempts(), isParked(), all.time().nowNanos() - sinceNanos);
        Failures.contain("finished()", job::finished);
        settled.complete(null);
    }

    private synchronized int attempts() {
        return state.attempts();
    }
}
