package io.tenure.cleanup;

import io.tenure.resource.CleanupPolicy;
import io.tenure.time.Throttle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One kind's way through the workers: its bulkhead, its circuit breaker, its counts. Thread-safe. */
final class Lane {

    /*
     * I1 No more attempts of the kind are under way than its policy's concurrency, hung ones included: each takes a place
     *    before it begins and gives it back when it is over.
     * I2 No attempt begins unless the breaker permits it. One resource that can never be released does not open it: of a
     *    parked release only probes count as failures.
     * I3 What waits is looked at again whenever a place comes back or the breaker lets through again: a place is given
     *    back before the queue's length is read, and the length is raised before places are looked at, so one of two
     *    that race sees the other.
     */

    /** Whether an attempt may be made now. */
    enum Admission {
        ADMITTED,
        NO_PLACE,
        NO_PERMIT
    }

    private static final Duration LOG_INTERVAL = Duration.ofSeconds(1);

    private final String kind;
    private final CleanupPolicy policy;
    private final Workers workers;
    private final KindBreaker breaker;
    private final Releases all;
    private final Notices notices;
    private final LaneQueue queue = new LaneQueue();
    private final Throttle parkedLog = new Throttle(LOG_INTERVAL);

    private final AtomicInteger takenPlaces = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();
    private final AtomicInteger hung = new AtomicInteger();

    Lane(String kind, CleanupPolicy policy, Workers workers, KindBreaker breaker, Releases all, Notices notices) {
        this.kind = kind;
        this.policy = policy;
        this.workers = workers;
        this.breaker = breaker;
        this.all = all;
        this.notices = notices;
    }

    CleanupPolicy policy() {
        return policy;
    }

    LaneQueue queue() {
        return queue;
    }

    // Admission.

    /** Takes a place and a permit, or neither. */
    Admission admit() {
        if (takenPlaces.getAndUpdate(taken -> Math.min(taken + 1, policy.concurrency())) == policy.concurrency()) {
            return Admission.NO_PLACE;
        }
        if (breaker.tryPermit()) {
            return Admission.ADMITTED;
        }
        takenPlaces.decrementAndGet();
        return Admission.NO_PERMIT;
    }

    /** Takes a place and a permit without a turn in the queue, if nobody waits there. */
    boolean admitDirectly() {
        return queue.length() == 0 && !queue.isShut() && admit() == Admission.ADMITTED;
    }

    void placeBack() {
        takenPlaces.decrementAndGet();
        if (queue.length() > 0) {
            workers.join(this);
        }
    }

    /** The attempt was not made. */
    void permitBack() {
        breaker.giveBack();
    }

    void enqueue(Release release, boolean isParked) {
        workers.enqueue(this, release, isParked);
    }

    void pump() {
        workers.pump();
    }

    // What becomes of attempts.

    void attemptSucceeded(Attempt attempt) {
        if (attempt.admitted) {
            tellBreaker(attempt, null);
        }
    }

    void attemptFailed(Attempt attempt, ReleaseJob job, Throwable failure) {
        notices.failed(job, attempt.attempt(), failure);
        if (attempt.admitted) {
            tellBreaker(attempt, failure);
        }
    }

    /** Contains what the breaker throws: a place must come back all the same. */
    private void tellBreaker(Attempt attempt, @Nullable Throwable failure) {
        long tookNanos = all.time().nowNanos() - attempt.begunNanos;
        Failures.contain("The circuit breaker", () -> {
            if (failure == null) {
                breaker.succeeded(tookNanos);
            } else if (attempt.ofParked) {
                breaker.failedAgain(tookNanos, failure);
            } else {
                breaker.failed(tookNanos, failure);
            }
            breakerMayHaveTurned();
        });
    }

    /** Lets another worker in for the one that the attempt occupies, if it does. */
    void hangs(Attempt attempt) {
        if (attempt.slot != null) {
            workers.compensate(attempt.slot);
        }
    }

    private void breakerMayHaveTurned() {
        switch (breaker.turn()) {
            case NONE -> {}
            case OPENED -> {
                notices.breakerOpened(kind, workers.openFor());
                workers.shut(this);
            }
            case CLOSED -> {
                notices.breakerClosed(kind);
                all.resumeParked(this);
            }
        }
        if (queue.isShut() && !breaker.isOpen()) {
            workers.reopen(this);
        }
    }

    // What becomes of releases.

    void isPending() {
        pending.incrementAndGet();
    }

    void pendingIsParked() {
        pending.decrementAndGet();
        parked.incrementAndGet();
    }

    void noLonger(boolean wasParked) {
        (wasParked ? parked : pending).decrementAndGet();
    }

    void hungBegan() {
        hung.incrementAndGet();
    }

    void hungEnded() {
        hung.decrementAndGet();
    }

    int pending() {
        return pending.get();
    }

    int parked() {
        return parked.get();
    }

    KindCounts counts() {
        return new KindCounts(pending.get(), parked.get(), hung.get(), breaker.isOpen());
    }

    void tellParked(ReleaseJob job, ParkedRelease snapshot, @Nullable Throwable failure) {
        notices.parked(job, snapshot.attempts(), snapshot.hung(), snapshot.lastError());
        notices.logParked(parkedLog, job, snapshot.lastError(), failure);
    }

    void tellCleaned(ReleaseJob job, int attempts, boolean wasParked, long tookNanos) {
        if (wasParked) {
            notices.unparked(job);
        }
        notices.cleaned(job, attempts, tookNanos);
    }
}
