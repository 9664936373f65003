package io.tenure.cleanup;

import io.tenure.resource.Layer;
import io.tenure.time.RetryTimer;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of one layer, and the turns that kinds take at them. Thread-safe. */
final class Workers {

    /*
     * A release gets a worker only when it may begin at once: it has a place in its kind's bulkhead and a permit of its
     * kind's breaker. What may not begin waits in its kind's queue, so no worker ever waits for a full bulkhead. Kinds
     * take turns. How many workers one kind may have depends on how many are free, after the dynamic thresholds by which
     * shared-memory switches keep one port from taking all buffers (Choudhury & Hahne, 1998).
     *
     * I1 A kind gets another worker only while it has fewer than are free. So one kind never has more than half of them,
     *    rounded up, the next no more than half of what is left, and so on: of 16 workers four kinds that all block leave
     *    one for a fifth. Beyond that a kind waits, at most until the deadline of what blocks (I2).
     * I2 A worker whose call hangs beyond its deadline is made up for by another, up to `hungThreads` at a time. So the
     *    pool never has more than `threads` + `hungThreads` tasks.
     * I3 Nothing is dropped. Where a queue is full, shut, or too slow, what waits there is parked in place: told, listed
     *    and counted as parked, it keeps its turn.
     *
     * Under the lock there is bookkeeping and the breaker's state machine, and nothing that calls back.
     */

    private static final Logger LOG = LoggerFactory.getLogger(ReleasePipeline.class);
    /** Resilience4j lets a probe through only after the moment at which the time is over. */
    private static final Duration PROBE_GRACE = Duration.ofMillis(1);

    private final LayerLimits limits;
    private final Duration openFor;
    private final Executor pool;
    private final RetryTimer again;
    private final Releases all;

    private final Object lock = new Object();
    /** The lanes in which something waits, save those that wait for a place or a permit. Guarded by the lock. */
    private final Deque<Lane> turns = new ArrayDeque<>();
    /** Hung ones beyond the limit, which still count as busy. Guarded by the lock. */
    private final Deque<Slot> uncompensated = new ArrayDeque<>();
    /** Whether {@link #turns} has any. Written under the lock, read by all. */
    private volatile boolean anyWaits;
    /** Guarded by the lock. */
    private int busy;
    /** Guarded by the lock. */
    private int compensated;

    Workers(Layer layer, LayerLimits limits, Duration openFor, Threads threads, Releases all) {
        this.limits = limits;
        this.openFor = openFor;
        this.all = all;
        this.again = new RetryTimer(threads.scheduler(), this::pump);
        int most = limits.threads() + limits.hungThreads();
        this.pool = threads.executor("cleanup-" + layer.name().toLowerCase(Locale.ROOT), most, most);
    }

    Duration openFor() {
        return openFor;
    }

    /** Lets a release wait for its turn, and begins what may begin. */
    void enqueue(Lane lane, Release release, boolean isParked) {
        String parkedBecause;
        synchronized (lock) {
            parkedBecause = isParked ? null : reasonToPark(lane.queue());
            lane.queue()
                    .add(release, isParked || parkedBecause != null, all.time().nowNanos());
            joinTurns(lane);
        }
        if (parkedBecause != null) {
            release.parkInPlace(parkedBecause);
        }
        pump();
        watchOverdue(lane);
    }

    private @Nullable String reasonToPark(LaneQueue queue) {
        if (all.isClosed()) {
            return "the pipeline is closed";
        }
        if (queue.isShut()) {
            return "the circuit breaker of its kind is open";
        }
        boolean full = queue.freshLength() >= limits.queuePerKind();
        return full ? limits.queuePerKind() + " of its kind wait already" : null;
    }

    /** Begins what may begin. Who lets something wait, or has it looked at again, does this afterwards. */
    void pump() {
        if (!anyWaits) {
            return;
        }
        List<Lane> refused = new ArrayList<>(0);
        Slot slot = next(refused);
        while (slot != null && begin(slot)) {
            slot = next(refused);
        }
        refused.forEach(this::parkShut);
    }

    private @Nullable Slot next(List<Lane> refused) {
        synchronized (lock) {
            for (int i = all.isClosed() ? 0 : turns.size(); i > 0; i--) {
                Lane lane = turns.removeFirst();
                lane.queue().inTurn = false;
                if (lane.queue().length() > 0) {
                    Slot slot = tryTurn(lane, refused);
                    if (slot != null) {
                        return slot;
                    }
                }
            }
            anyWaits = !turns.isEmpty();
            return null;
        }
    }

    private @Nullable Slot tryTurn(Lane lane, List<Lane> refused) {
        LaneQueue queue = lane.queue();
        if (queue.workersBusy >= limits.threads() - busy) {
            joinTurns(lane);
            return null;
        }
        switch (lane.admit()) {
            case NO_PLACE -> {
                return null;
            }
            case NO_PERMIT -> {
                queue.setShut(true);
                refused.add(lane);
                return null;
            }
            case ADMITTED -> {
                Slot slot = new Slot(lane, queue.take());
                queue.workersBusy++;
                busy++;
                joinTurns(lane);
                return slot;
            }
        }
        throw new AssertionError("unreachable");
    }

    /** False if the pool refuses. */
    private boolean begin(Slot slot) {
        Attempt attempt = slot.release.begin(slot);
        if (attempt == null) {
            giveBack(slot);
            slot.lane.permitBack();
            slot.lane.placeBack();
            return true;
        }
        try {
            pool.execute(() -> work(slot, attempt));
            return true;
        } catch (Throwable refused) {
            // Closed, or the machine has no thread left to give.
            LOG.debug("The workers refused", refused);
            takeBack(slot, attempt);
            return false;
        }
    }

    private void work(Slot slot, Attempt attempt) {
        try {
            if (!attempt.handOver()) {
                attempt.run();
            }
            slot.release.handedOver(attempt);
        } finally {
            giveBack(slot);
            pump();
        }
    }

    private void takeBack(Slot slot, Attempt attempt) {
        giveBack(slot);
        boolean waitsAgain = slot.release.unbegin(attempt);
        if (waitsAgain) {
            synchronized (lock) {
                slot.lane.queue().putBack(slot.waiting);
                joinTurns(slot.lane);
            }
        }
        again.set();
        if (!waitsAgain) {
            // Its deadline passed while the pool was asked, so it hung there, and nobody is there any more.
            slot.release.handedOver(attempt);
        }
        watchOverdue(slot.lane);
    }

    /** A call hangs in the worker of that slot: lets another worker in for it. */
    void compensate(Slot slot) {
        synchronized (lock) {
            if (slot.state == Slot.State.HELD) {
                if (compensated < limits.hungThreads()) {
                    makeUpFor(slot);
                } else {
                    uncompensated.addLast(slot);
                }
            }
        }
    }

    private void makeUpFor(Slot slot) {
        slot.state = Slot.State.COMPENSATED;
        compensated++;
        busy--;
        slot.lane.queue().workersBusy--;
    }

    private void giveBack(Slot slot) {
        synchronized (lock) {
            switch (slot.state) {
                case HELD -> {
                    busy--;
                    slot.lane.queue().workersBusy--;
                    uncompensated.remove(slot);
                }
                case COMPENSATED -> {
                    compensated--;
                    Slot next = uncompensated.pollFirst();
                    if (next != null) {
                        makeUpFor(next);
                    }
                }
                case RETURNED -> throw new IllegalStateException("a worker was given back twice");
            }
            slot.state = Slot.State.RETURNED;
        }
    }

    /** Has a lane looked at again. */
    void join(Lane lane) {
        synchronized (lock) {
            joinTurns(lane);
        }
    }

    private void joinTurns(Lane lane) {
        LaneQueue queue = lane.queue();
        if (!queue.inTurn && !queue.isShut() && queue.length() > 0) {
            queue.inTurn = true;
            turns.addLast(lane);
            anyWaits = true;
        }
    }

    /** The lane's breaker opened. */
    void shut(Lane lane) {
        synchronized (lock) {
            lane.queue().setShut(true);
        }
        parkShut(lane);
    }

    /** The lane's breaker may let through again. */
    void reopen(Lane lane) {
        synchronized (lock) {
            lane.queue().setShut(false);
            joinTurns(lane);
        }
    }

    private void parkShut(Lane lane) {
        List<Release> moved;
        boolean startTimer;
        synchronized (lock) {
            moved = lane.queue().moveFreshUntil(all.time().nowNanos());
            startTimer = !lane.queue().probeTimerRuns;
            lane.queue().probeTimerRuns = true;
        }
        if (startTimer) {
            all.scheduler().schedule(openFor.plus(PROBE_GRACE), () -> probe(lane));
        }
        moved.forEach(release -> release.parkInPlace("the circuit breaker of its kind is open"));
    }

    private void probe(Lane lane) {
        synchronized (lock) {
            lane.queue().probeTimerRuns = false;
        }
        reopen(lane);
        pump();
    }

    private void watchOverdue(Lane lane) {
        LaneQueue queue = lane.queue();
        long leftNanos;
        synchronized (lock) {
            if (queue.overdueTimerRuns || queue.freshLength() == 0) {
                return;
            }
            queue.overdueTimerRuns = true;
            long waitedNanos = all.time().nowNanos() - queue.freshSinceNanos();
            leftNanos = lane.policy().within().toNanos() - waitedNanos;
        }
        all.scheduler().schedule(Duration.ofNanos(leftNanos), () -> parkOverdue(lane));
    }

    private void parkOverdue(Lane lane) {
        Duration within = lane.policy().within();
        List<Release> moved;
        synchronized (lock) {
            lane.queue().overdueTimerRuns = false;
            moved = lane.queue().moveFreshUntil(all.time().nowNanos() - within.toNanos());
        }
        moved.forEach(release -> release.parkInPlace("waited for its turn for " + within));
        watchOverdue(lane);
    }
}
