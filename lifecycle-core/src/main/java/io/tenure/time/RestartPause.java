package io.tenure.time;

import java.util.concurrent.TimeUnit;

/**
 * How long a loop that died waits before it runs again: not at all the first time, then doubling, so that a body which
 * always fails costs little. Confined to the loop's thread.
 */
final class RestartPause {

    static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A loop that ran for this long starts afresh. */
    static final long FORGIVEN_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private long lastDeathNanos;
    private long nextNanos;

    /** Notes a death, and says how long to wait. */
    long afterDeath(long nowNanos) {
        if (nowNanos - lastDeathNanos > FORGIVEN_AFTER_NANOS) {
            nextNanos = 0;
        }
        lastDeathNanos = nowNanos;
        long pause = nextNanos;
        nextNanos = Math.min(MOST_NANOS, Math.max(LEAST_NANOS, nextNanos * 2));
        return pause;
    }
}
