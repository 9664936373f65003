package io.tenure.cluster;

import java.time.Duration;

/** Whether this survivor is fit to judge others. Confined to the loop. */
final class Gate {

    /*
     * A survivor that was paused has missed what happened meanwhile; it must not bury the living. And one whose clocks
     * disagree is of no use to itself until it renews, so it does at once.
     *
     * I1 From the moment at which a tick is late, the gate is closed until a renewal that was sent after it succeeds.
     */

    private static final int LATE_SHARE = 10;

    private final OwnerHome home;
    private final SessionKeeper keeper;
    private boolean ticked;
    private long lastTickNanos;
    private boolean suspect;
    private boolean late;
    private long lateNanos;
    /** Written on the loop, read by all. */
    private volatile boolean stopped;

    Gate(OwnerHome home, SessionKeeper keeper) {
        this.home = home;
        this.keeper = keeper;
    }

    /** Once for each turn of the loop. */
    void tick() {
        long nowNanos = home.time().nowNanos();
        if (isOverdue(nowNanos)) {
            late = true;
            lateNanos = nowNanos;
            keeper.renew();
        }
        if (home.standing().state() == OwnerState.SUSPECT && !suspect) {
            keeper.renew();
        }
        suspect = home.standing().state() == OwnerState.SUSPECT;
        ticked = true;
        lastTickNanos = nowNanos;
        if (late && home.standing().renewedSince(lateNanos)) {
            late = false;
        }
    }

    private boolean isOverdue(long nowNanos) {
        Duration limit = home.settings().loopEvery().plus(home.settings().ttl().dividedBy(LATE_SHARE));
        return ticked && nowNanos - lastTickNanos > limit.toNanos();
    }

    /** Nothing is to be reclaimed any more. */
    void stop() {
        stopped = true;
    }

    void resume() {
        stopped = false;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Whether this process may begin to clean up after others. */
    boolean isOpen() {
        return !stopped && isFit();
    }

    /** Whether it may go on with what it has claimed, and clean up after its own former incarnations. */
    boolean isFit() {
        // Of a pause, what was waiting in the loop's inbox is told before the tick is.
        return !late
                && !isOverdue(home.time().nowNanos())
                && !home.standing().isLeaving()
                && home.standing().isActive();
    }
}
