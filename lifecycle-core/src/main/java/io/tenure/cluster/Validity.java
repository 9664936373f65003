package io.tenure.cluster;

import io.tenure.store.SessionGrant;
import java.time.Duration;

/** For how long one renewal makes the session valid, by this owner's own clocks. Thread-safe. */
final class Validity {

    /*
     * The session is valid until `send time of the keepalive + granted TTL - margin`: the store counts its TTL from
     * when the keepalive arrived, which is no earlier. The monotonic clock decides. It may stand still while a machine
     * is suspended; the wall clock does not, so one that ran further than the monotonic one since the renewal was sent
     * makes the session suspect. So does one that was set back, for that may hide a suspension.
     *
     * I1 Once not valid, a Validity never is again: time only passes, and suspicion stays.
     */

    private final long validUntilNanos;
    private final long sentNanos;
    private final long sentWallMillis;
    private final long toleranceMillis;
    /** Only ever set; races are harmless, for each writer writes the same. */
    private volatile boolean suspect;

    private Validity(long validUntilNanos, long sentNanos, long sentWallMillis, long toleranceMillis) {
        this.validUntilNanos = validUntilNanos;
        this.sentNanos = sentNanos;
        this.sentWallMillis = sentWallMillis;
        this.toleranceMillis = toleranceMillis;
    }

    /** What a renewal that was sent at {@code sentNanos} and granted gives. */
    static Validity of(SessionGrant grant, long sentNanos, long sentWallMillis, Duration margin) {
        long lastsNanos = grant.ttl().minus(margin).toNanos();
        return new Validity(
                sentNanos + lastsNanos,
                sentNanos,
                sentWallMillis,
                margin.dividedBy(2).toMillis());
    }

    /** Whether it holds for {@code forNanos} more. */
    boolean holds(long nowNanos, long wallMillis, long forNanos) {
        return leftNanos(nowNanos) > forNanos && !isSuspect(nowNanos, wallMillis);
    }

    long leftNanos(long nowNanos) {
        return validUntilNanos - nowNanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    boolean hasRunOut(long nowNanos) {
        return leftNanos(nowNanos) <= 0;
    }

    boolean isSuspect(long nowNanos, long wallMillis) {
        if (!suspect) {
            long wall = wallMillis - sentWallMillis;
            long monotonic = Duration.ofNanos(nowNanos - sentNanos).toMillis();
            suspect = Math.abs(wall - monotonic) > toleranceMillis;
        }
        return suspect;
    }
}
