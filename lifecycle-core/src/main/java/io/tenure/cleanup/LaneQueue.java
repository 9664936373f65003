package io.tenure.cleanup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What waits in one {@link Lane} for its turn. All but {@link #length} and {@link #isShut} is guarded by the lock of the
 * {@link Workers}.
 */
final class LaneQueue {

    /*
     * Pending releases and parked ones whose time has come wait apart, and are taken by turns: a backlog of either kind
     * must not starve the other, and the bound and the overdue are those of pending ones.
     */

    /**
     * A release that waits.
     *
     * @param isDue whether it is a parked one whose time has come
     * @param sinceNanos since when
     */
    record Waiting(Release release, boolean isDue, long sinceNanos) {}

    private final Deque<Waiting> fresh = new ArrayDeque<>();
    private final Deque<Waiting> due = new ArrayDeque<>();
    private boolean dueIsNext;
    /** Written under the lock, read by all. */
    private volatile int length;
    /** Written under the lock, read by all. */
    private volatile boolean shut;

    /** Whether it is among those that the workers look at. */
    boolean inTurn;
    /** How many workers the lane occupies. */
    int workersBusy;
    /** Whether the timer runs that parks what waited too long. */
    boolean overdueTimerRuns;
    /** Whether the timer runs that looks at the breaker again. */
    boolean probeTimerRuns;

    /** How many wait. */
    int length() {
        return length;
    }

    /** Whether the breaker refused, and nothing has become of that yet. */
    boolean isShut() {
        return shut;
    }

    void setShut(boolean isShut) {
        shut = isShut;
    }

    int freshLength() {
        return fresh.size();
    }

    void add(Release release, boolean isDue, long nowNanos) {
        (isDue ? due : fresh).addLast(new Waiting(release, isDue, nowNanos));
        count();
    }

    /** Undoes {@link #take}. */
    void putBack(Waiting taken) {
        (taken.isDue() ? due : fresh).addFirst(taken);
        count();
    }

    /** The next, of a queue that is not empty. */
    Waiting take() {
        boolean fromDue = fresh.isEmpty() || (dueIsNext && !due.isEmpty());
        dueIsNext = !fromDue;
        Waiting taken = (fromDue ? due : fresh).removeFirst();
        count();
        return taken;
    }

    /** When the first of the pending ones came; of a queue that has one. */
    long freshSinceNanos() {
        return fresh.getFirst().sinceNanos();
    }

    /** Moves the pending ones that came no later than {@code nanos} to the parked ones, and returns them. */
    List<Release> moveFreshUntil(long nanos) {
        List<Release> moved = new ArrayList<>();
        while (!fresh.isEmpty() && freshSinceNanos() - nanos <= 0) {
            Waiting waiting = fresh.removeFirst();
            due.addLast(new Waiting(waiting.release(), true, waiting.sinceNanos()));
            moved.add(waiting.release());
        }
        return moved;
    }

    private void count() {
        length = fresh.size() + due.size();
    }
}
