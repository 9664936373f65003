package io.tenure.testkit.sim;

import io.tenure.time.TimeSource;
import java.time.Duration;

/** How the processes of a cluster get through to the store and to the systems. Confined to the cluster's thread. */
final class Conditions {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final TimeSource time;
    private Weather toStore;
    private Weather toSystems;
    private long systemsDownUntilNanos;
    /** How long systems were down so far, and will have been once the outage that is under way has ended. */
    private long downNanos;

    Conditions(TimeSource time, Weather toStore, Weather toSystems) {
        this.time = time;
        this.toStore = toStore;
        this.toSystems = toSystems;
        this.systemsDownUntilNanos = time.nowNanos();
    }

    Weather toStore() {
        return toStore;
    }

    Weather toSystems() {
        return toSystems;
    }

    /** A shorter outage than the one that is under way adds nothing to it. */
    void systemsDownFor(Duration length) {
        long addedNanos = length.toNanos() - stillDownNanos();
        if (addedNanos > 0) {
            systemsDownUntilNanos = time.nowNanos() + length.toNanos();
            downNanos += addedNanos;
        }
    }

    /**
     * Whether systems refused for so long in all that what could not be released then may rest for longer than an evening:
     * each try that fails doubles the pause before the next, however long they were up in between.
     */
    boolean wereSystemsLongDown() {
        return downNanos > LONG.toNanos();
    }

    boolean areSystemsDown() {
        return stillDownNanos() > 0;
    }

    private long stillDownNanos() {
        return Math.max(0, systemsDownUntilNanos - time.nowNanos());
    }

    boolean areCalm() {
        return toStore.equals(Weather.CALM) && areSystemsCalm();
    }

    boolean areSystemsCalm() {
        return toSystems.equals(Weather.CALM) && !areSystemsDown();
    }

    void heal() {
        toStore = Weather.CALM;
        toSystems = Weather.CALM;
        downNanos -= stillDownNanos();
        systemsDownUntilNanos = time.nowNanos();
    }
}
