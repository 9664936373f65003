package io.tenure.cleanup;

import io.tenure.resource.CleanupPolicy;
import io.tenure.time.Deadline;
import io.tenure.time.TaskScheduler.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where one release stands, and what follows from what happens to it. Guarded by its {@link Release}'s monitor. */
final class ReleaseState {

    /*
     * QUEUED: waits for its turn in its kind's lane. HANDED: an attempt was made up and given to an executor. CALLING: a
     * thread is inside the call. AWAITING: the call returned a stage that is open. PAUSED: waits for a timer. DONE.
     * Beside the phase it is pending or parked; once parked, it stays so until it is done.
     *
     * I1 One call at a time: an attempt begins only when the former is over, and one that a thread is inside of is never
     *    over, deadline or not. It is hung, and the release is parked, until that call returns.
     * I2 An attempt whose stage is open at its deadline is over, its outcome unknown, and the next may begin. Where the
     *    stage succeeds after all, the release is done without another.
     * I3 All attempts before it is parked end within the policy's budget from the beginning of the first, unless one
     *    hangs, or has to wait for its turn: no retry is planned to begin with less than a quarter of its deadline left,
     *    and none is given more than what is left.
     * I4 It is DONE once, and from DONE nothing leads on.
     */

    enum Phase {
        QUEUED,
        HANDED,
        CALLING,
        AWAITING,
        PAUSED,
        DONE
    }

    private final Release release;
    private final CleanupPolicy policy;
    private final Lane lane;
    private final Releases all;

    private Phase phase = Phase.QUEUED;
    private int attempts;
    private @Nullable Attempt current;
    private long firstBegunNanos;
    private boolean parked;
    private long parkedNanos;
    private int pauses;
    /** An attempt that was given up as unknown succeeded while the next one was under way. */
    private boolean succeededLate;

    /** When the present attempt's time is over. */
    private long deadlineNanos;

    private @Nullable String lastError;
    private Deadline nextTry = Deadline.NEVER;
    /** Of the attempt's deadline or of the pause. */
    private @Nullable Timer timer;

    ReleaseState(Release release, CleanupPolicy policy, Lane lane, Releases all) {
        this.release = release;
        this.policy = policy;
        this.lane = lane;
        this.all = all;
    }

    /** A new attempt of a release whose turn it is; null if it is not. */
    @Nullable
    Attempt begin(@Nullable Slot slot) {
        if (phase != Phase.QUEUED) {
            return null;
        }
        long nowNanos = all.time().nowNanos();
        firstBegunNanos = attempts == 0 ? nowNanos : firstBegunNanos;
        phase = Phase.HANDED;
        Duration deadline = parked ? policy.attemptDeadline() : Budget.deadline(policy, nowNanos - firstBegunNanos);
        return newAttempt(deadline, nowNanos, true, slot);
    }

    /** The first attempt, whose call the closing thread has made just now. */
    Attempt beginInline() {
        firstBegunNanos = all.time().nowNanos();
        phase = Phase.CALLING;
        return newAttempt(Budget.deadline(policy, 0), firstBegunNanos, false, null);
    }

    /** Back to the queue; false if the attempt has begun all the same, or hangs. */
    boolean unbegin(Attempt attempt) {
        if (!isCurrent(attempt) || phase != Phase.HANDED || attempt.hanging) {
            return false;
        }
        endAttempt(attempt);
        attempts--;
        phase = Phase.QUEUED;
        return true;
    }

    /** Whether the attempt may make its call now. */
    boolean enter(Attempt attempt) {
        if (!isCurrent(attempt) || phase != Phase.HANDED || attempt.hanging) {
            return false;
        }
        phase = Phase.CALLING;
        attempt.caller = Thread.currentThread();
        return true;
    }

    /** The executor's {@code execute} returned; whether the attempt had hung in it, and is not made any more. */
    boolean handedOver(Attempt attempt) {
        attempt.handing = false;
        return isCurrent(attempt) && phase == Phase.HANDED && attempt.hanging;
    }

    /** The call returned an open stage; whether to wait for it. */
    boolean awaits(Attempt attempt) {
        if (!isCurrent(attempt) || phase != Phase.CALLING) {
            return false;
        }
        phase = Phase.AWAITING;
        if (attempt.hanging) {
            endHang(attempt);
            startDeadline(attempt, policy.attemptDeadline());
        }
        return true;
    }

    Verdict succeeded(Attempt attempt) {
        endAttempt(attempt);
        return end();
    }

    Verdict failed(Attempt attempt, String reason) {
        endAttempt(attempt);
        lastError = reason;
        return succeededLate ? end() : retryOrPark();
    }

    /** The attempt's deadline passed; whether it hangs now. If not, it {@link #failed}. */
    boolean deadlinePassed(Attempt attempt) {
        timer = null;
        attempt.timedOut = phase == Phase.AWAITING;
        attempt.hanging = phase != Phase.AWAITING && isUnderWay();
        if (attempt.hanging) {
            lane.hungBegan();
        }
        return attempt.hanging;
    }

    /** It cannot go on before the call returns. */
    Verdict hung(Attempt attempt, String reason) {
        attempt.told = true;
        lastError = reason;
        return markParked();
    }

    /** An attempt that timed out has succeeded. {@link Verdict#GO_ON} if that is to be seen when the present one ends. */
    Verdict succeededAfterAll() {
        if (phase == Phase.DONE) {
            return Verdict.GO_ON;
        }
        if (isUnderWay()) {
            succeededLate = true;
            return Verdict.GO_ON;
        }
        return end();
    }

    /** Withdraws the attempt that an executor has been given and has not begun; null if there is none. */
    @Nullable
    Attempt withdraw() {
        Attempt attempt = current;
        if (attempt == null || phase != Phase.HANDED || attempt.handing) {
            return null;
        }
        endAttempt(attempt);
        return attempt;
    }

    /** Ends the pause; whether there was one, and there are retries. */
    boolean resume() {
        if (phase != Phase.PAUSED || all.isClosed()) {
            return false;
        }
        cancelTimer();
        phase = Phase.QUEUED;
        return true;
    }

    /** Parks it where it waits in its lane. */
    Verdict parkInPlace(String reason) {
        if (phase != Phase.QUEUED) {
            return Verdict.GO_ON;
        }
        lastError = lastError == null ? reason : reason + "; before: " + lastError;
        return markParked();
    }

    /** Ends it without a word, if no attempt of it is under way; whether it did. */
    boolean abandon() {
        if (phase != Phase.QUEUED) {
            return false;
        }
        end();
        return true;
    }

    /** There will be no more retries. */
    void stop() {
        if (phase == Phase.PAUSED) {
            cancelTimer();
        }
    }

    boolean isCurrent(Attempt attempt) {
        return current == attempt && !attempt.over;
    }

    boolean isParked() {
        return parked;
    }

    int attempts() {
        return attempts;
    }

    @Nullable
    ParkedRelease parkedSnapshot() {
        return parked && phase != Phase.DONE ? snapshot() : null;
    }

    private ParkedRelease snapshot() {
        ReleaseJob job = release.job();
        boolean hung = current != null && current.hanging;
        String reason = lastError == null ? "" : lastError;
        return new ParkedRelease(
                job.kind(),
                job.id(),
                job.layer(),
                job.cause(),
                job.token(),
                attempts,
                hung,
                reason,
                parkedNanos,
                nextTry);
    }

    @Nullable
    PendingRelease pendingSnapshot(ReleaseJob job, long sinceNanos) {
        if (parked || phase == Phase.DONE) {
            return null;
        }
        return new PendingRelease(
                job.kind(), job.id(), job.layer(), job.cause(), job.token(), attempts, lastError, sinceNanos);
    }

    private Attempt newAttempt(Duration deadline, long begunNanos, boolean admitted, @Nullable Slot slot) {
        attempts++;
        Attempt attempt = new Attempt(release, attempts, deadline, begunNanos, parked, admitted, slot);
        current = attempt;
        startDeadline(attempt, deadline);
        return attempt;
    }

    /** Whether a thread may be inside foreign code for the present attempt, or its stage is open. */
    private boolean isUnderWay() {
        return phase == Phase.CALLING
                || phase == Phase.AWAITING
                || (phase == Phase.HANDED && current != null && current.handing);
    }

    private Verdict retryOrPark() {
        long nowNanos = all.time().nowNanos();
        if (!parked && attempts < policy.attempts() && !all.isClosed()) {
            long pauseNanos = all.backoff().beforeRetry(policy, attempts);
            if (Budget.allowsRetry(policy, nowNanos + pauseNanos - firstBegunNanos)) {
                pause(nowNanos, pauseNanos);
                return Verdict.GO_ON;
            }
        }
        pause(nowNanos, all.backoff().parked(policy, pauses++));
        return markParked();
    }

    private void pause(long nowNanos, long pauseNanos) {
        phase = Phase.PAUSED;
        if (!all.isClosed()) {
            nextTry = Deadline.after(nowNanos, pauseNanos);
            timer = all.scheduler().schedule(Duration.ofNanos(pauseNanos), release::resume);
        }
    }

    private Verdict markParked() {
        if (parked) {
            return Verdict.GO_ON;
        }
        parked = true;
        parkedNanos = all.time().nowNanos();
        lane.pendingIsParked();
        return Verdict.newlyParked(snapshot());
    }

    private Verdict end() {
        phase = Phase.DONE;
        cancelTimer();
        lane.noLonger(parked);
        return Verdict.DONE;
    }

    private void endAttempt(Attempt attempt) {
        attempt.over = true;
        all.deadlines().over(attempt);
        endHang(attempt);
        cancelTimer();
    }

    private void endHang(Attempt attempt) {
        if (attempt.hanging) {
            attempt.hanging = false;
            lane.hungEnded();
        }
    }

    private void startDeadline(Attempt attempt, Duration deadline) {
        deadlineNanos = all.time().nowNanos() + deadline.toNanos();
        if (Deadlines.isFar(deadline)) {
            all.deadlines().watch(attempt);
        } else {
            setTimer(attempt, deadline);
        }
    }

    /** The attempt has taken a while; it gets a timer, unless it is over or has one. */
    void setTimer(Attempt attempt) {
        if (isCurrent(attempt) && timer == null && !attempt.hanging) {
            setTimer(attempt, Duration.ofNanos(deadlineNanos - all.time().nowNanos()));
        }
    }

    private void setTimer(Attempt attempt, Duration deadline) {
        timer = all.scheduler().schedule(deadline, () -> release.deadlinePassed(attempt));
    }

    private void cancelTimer() {
        nextTry = Deadline.NEVER;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
