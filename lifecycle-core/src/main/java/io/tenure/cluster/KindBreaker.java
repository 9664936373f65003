package io.tenure.cluster;

import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tells a system that is down from a resource that cannot be released. Confined to the loop. */
final class KindBreaker {

    /*
     * It opens when so many different resources in a row failed, with no success between; after a pause one probe is
     * let through, and its success closes it. A single resource that keeps failing never opens it, so that one ends in
     * quarantine while the others are released.
     *
     * I1 While open, one probe at a time is sent. Calls that were sent before may still fail then, which is held against
     *    no resource; only the probe's own failure ends the probe, and is told from the others, so that those which can
     *    never be released end in quarantine at last, even where no other is left to prove the system well.
     */

    private static final int DISTINCT_FAILURES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final TimeSource time;
    private final Set<String> failing = new LinkedHashSet<>();
    private boolean open;
    private long calls;
    /** The number of the call that is the probe; 0 while none is on its way. */
    private long probe;

    private long probeNanos;
    private Duration pause = FIRST_PAUSE;

    KindBreaker(TimeSource time) {
        this.time = time;
    }

    boolean isOpen() {
        return open;
    }

    /** How long until a call may be made; 0 for now, {@link Long#MAX_VALUE} while a probe is on its way. */
    long waitNanos() {
        if (!open) {
            return 0;
        }
        return probe != 0 ? Long.MAX_VALUE : Math.max(0, probeNanos - time.nowNanos());
    }

    /** A call is made; its number. */
    long called() {
        calls++;
        if (open) {
            probe = calls;
        }
        return calls;
    }

    void succeeded() {
        open = false;
        probe = 0;
        failing.clear();
        pause = FIRST_PAUSE;
    }

    /** The call of that number was not made after all. If it was to be the probe, another is, after the same pause. */
    void notMade(long call) {
        if (probe != 0 && call == probe) {
            rest();
        }
    }

    /** The call of that number failed, for that resource; whether that may be held against the resource. */
    boolean failed(String resource, long call) {
        if (open) {
            boolean probed = call == probe;
            if (probed) {
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                rest();
            }
            return probed;
        }
        if (failing.add(resource) && failing.size() >= DISTINCT_FAILURES) {
            open = true;
            rest();
        }
        return !open;
    }

    private void rest() {
        probe = 0;
        probeNanos = time.nowNanos() + pause.toNanos();
    }
}
