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
     * I1 While open, at most one call is on its way, and failures are not held against the resource.
     */

    private static final int DISTINCT_FAILURES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final TimeSource time;
    private final Set<String> failing = new LinkedHashSet<>();
    private boolean open;
    private boolean probing;
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
        return probing ? Long.MAX_VALUE : Math.max(0, probeNanos - time.nowNanos());
    }

    void called() {
        probing = open;
    }

    void succeeded() {
        open = false;
        probing = false;
        failing.clear();
        pause = FIRST_PAUSE;
    }

    void failed(String resource) {
        if (open) {
            if (probing) {
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                rest();
            }
        } else if (failing.add(resource) && failing.size() >= DISTINCT_FAILURES) {
            open = true;
            rest();
        }
    }

    private void rest() {
        probing = false;
        probeNanos = time.nowNanos() + pause.toNanos();
    }
}
