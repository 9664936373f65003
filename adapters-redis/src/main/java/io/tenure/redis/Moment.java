package io.tenure.redis;

import io.tenure.time.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * A moment by both clocks of this process.
 *
 * @param nanos by the monotonic one
 * @param wallMillis by the wall clock
 */
record Moment(long nanos, long wallMillis) {

    /*
     * The monotonic clock may stand still while a machine is suspended, and a server goes on without us meanwhile. The wall
     * clock goes on, too, but may be set, which may look like a suspension, or hide one.
     *
     * I1 So what the two disagree by counts as time that has passed: whoever relies on that little has passed errs on the safe
     *    side, until he has heard something new.
     */

    /** A wall clock counts whole milliseconds, and is read a little later. */
    private static final long ALIKE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Now. */
    static Moment of(TimeSource time) {
        return new Moment(time.nowNanos(), time.wallMillis());
    }

    /** How long after an earlier one this is, at most. */
    long since(Moment earlier) {
        long passedNanos = nanos - earlier.nanos;
        long apartNanos = Math.abs(TimeUnit.MILLISECONDS.toNanos(wallMillis - earlier.wallMillis) - passedNanos);
        return apartNanos > ALIKE_NANOS ? passedNanos + apartNanos : passedNanos;
    }

    /** The same for nanoseconds before it, which have passed by both clocks. */
    Moment minus(long beforeNanos) {
        return new Moment(nanos - beforeNanos, wallMillis - TimeUnit.NANOSECONDS.toMillis(beforeNanos));
    }
}
