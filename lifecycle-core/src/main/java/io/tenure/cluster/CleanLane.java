package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Releases what the dead held, one kind's: paced, bounded, and patient with a system that is down. Confined to the loop. */
final class CleanLane {

    /*
     * I1 At most MAX_IN_FLIGHT calls are on their way, and no more begin in a second than the adapter wants. So what may
     *    be caught up on after a rest counts towards the second that follows: each call is paced a little longer.
     * I2 Nothing is sent while this process is not fit to judge others, as the gate says.
     * I3 Nothing is sent that nobody waits for any more: else claims that were given up would fill the lane, and starve
     *    those that came after them.
     * I4 What is tried again out of quarantine goes one at a time, when nothing else may go, or else at every so many
     *    turns; and its failures say nothing about the system.
     * I5 A call that no worker took gives its place back, and is held against neither resource nor system.
     */

    private static final int MAX_IN_FLIGHT = 64;
    private static final int TURNS_FOR_ONE_RETRY = 16;
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long BURST_NANOS = SECOND_NANOS / 10;
    private static final Duration GATE_PAUSE = Duration.ofMillis(100);

    private final OwnerHome home;
    private final Gate gate;
    private final ResourceAdapter<?> adapter;
    private final KindBreaker breaker;
    private final Deque<Job> queue = new ArrayDeque<>();
    private final Deque<Job> retries = new ArrayDeque<>();
    private final long nanosPerCall;
    private int inFlight;
    private boolean retrying;
    private int turns;
    private long nextCallNanos;
    private long movedNanos;
    private Serial.@Nullable Alarm alarm;

    private record Job(ResourceRecord record, BooleanSupplier wanted, boolean retry, CompletableFuture<Result> done) {}

    /**
     * What became of a release.
     *
     * @param failure null if it is done
     * @param blame whether the failure is held against the resource rather than its system
     */
    record Result(@Nullable Throwable failure, Blame blame) {

        private static final Result DONE = new Result(null, Blame.NONE);

        boolean isDone() {
            return failure == null;
        }

        String why() {
            return failure == null ? "" : Failures.describe(failure);
        }
    }

    CleanLane(OwnerHome home, Gate gate, ResourceAdapter<?> adapter) {
        this.home = home;
        this.gate = gate;
        this.adapter = adapter;
        this.breaker = new KindBreaker(home.time());
        long perSecond = Math.max(1, adapter.reclaimsPerSecond());
        this.nanosPerCall = (SECOND_NANOS + BURST_NANOS + perSecond - 1) / perSecond;
        this.nextCallNanos = home.time().nowNanos();
        this.movedNanos = nextCallNanos - Duration.ofDays(1).toNanos();
    }

    /**
     * Releases and revokes in its turn.
     *
     * @param wanted whether anybody still waits for it; asked on the loop
     * @return completes with what became of it; never, if it was not wanted any more
     */
    CompletableFuture<Result> clean(ResourceRecord record, BooleanSupplier wanted) {
        return enter(queue, new Job(record, wanted, false, new CompletableFuture<>()));
    }

    /** The same for what is in quarantine. */
    CompletableFuture<Result> retry(ResourceRecord record) {
        return enter(retries, new Job(record, () -> true, true, new CompletableFuture<>()));
    }

    private CompletableFuture<Result> enter(Deque<Job> where, Job job) {
        where.add(job);
        pump();
        return job.done();
    }

    /** Drops what nobody waits for any more. */
    void dropUnwanted() {
        queue.removeIf(job -> !job.wanted().getAsBoolean());
    }

    /** Whether a release succeeded within that time: who waits for a turn here then waits for the pace alone. */
    boolean movedWithin(Duration time) {
        return home.time().nowNanos() - movedNanos < time.toNanos();
    }

    private void pump() {
        for (Deque<Job> next = next(); next != null && inFlight < MAX_IN_FLIGHT; next = next()) {
            long systemNanos = next == queue ? breaker.waitNanos() : 0;
            long waitNanos = gate.isFit() ? Math.max(systemNanos, paceNanos()) : GATE_PAUSE.toNanos();
            if (waitNanos > 0) {
                wakeAfter(waitNanos);
                return;
            }
            Job job = next.remove();
            if (job.wanted().getAsBoolean()) {
                send(job);
            }
        }
    }

    private @Nullable Deque<Job> next() {
        boolean mayRetry = !retries.isEmpty() && !retrying;
        boolean itsTurn = queue.isEmpty() || breaker.waitNanos() > 0 || turns >= TURNS_FOR_ONE_RETRY;
        if (mayRetry && itsTurn) {
            return retries;
        }
        return queue.isEmpty() ? null : queue;
    }

    /** What is unused for a while may be caught up on in one burst, of a tenth of a second's worth. */
    private long paceNanos() {
        long nowNanos = home.time().nowNanos();
        long earliest = nowNanos - BURST_NANOS;
        if (nextCallNanos - earliest < 0) {
            nextCallNanos = earliest;
        }
        return Math.max(0, nextCallNanos - nowNanos);
    }

    private void send(Job job) {
        inFlight++;
        retrying |= job.retry();
        turns = job.retry() ? 0 : turns + 1;
        nextCallNanos += nanosPerCall;
        long call = job.retry() ? 0 : breaker.called();
        Duration timeout = home.settings().releaseTimeout();
        home.serial()
                .then(
                        home.adapters().call(adapter, timeout, left -> adapter.release(job.record(), true, left)),
                        (released, failure) -> {
                            inFlight--;
                            retrying &= !job.retry();
                            job.done().complete(failure == null ? succeeded() : failed(job, call, failure));
                            pump();
                        });
    }

    private Result succeeded() {
        breaker.succeeded();
        movedNanos = home.time().nowNanos();
        return Result.DONE;
    }

    private Result failed(Job job, long call, Throwable failure) {
        if (AdapterCalls.wasNeverMade(failure)) {
            breaker.notMade(call);
            return new Result(failure, Blame.NONE);
        }
        String resource = job.record().kind() + "/" + job.record().id();
        boolean down = breaker.isOpen();
        boolean blamed = job.retry() || breaker.failed(resource, call);
        Blame blame = !blamed ? Blame.NONE : down ? Blame.PROBED : Blame.FULL;
        return new Result(Failures.unwrap(failure), blame);
    }

    private void wakeAfter(long waitNanos) {
        if (alarm != null) {
            alarm.cancel();
        }
        alarm = waitNanos == Long.MAX_VALUE ? null : home.serial().after(Duration.ofNanos(waitNanos), this::pump);
    }
}
