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
    private boolean wereLongDown;

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

    void systemsDownFor(Duration length) {
        systemsDownUntilNanos = time.nowNanos() + length.toNanos();
        wereLongDown |= length.compareTo(LONG) > 0;
    }

    /** Whether systems refused for so long that what could not be released then may rest for longer than an evening. */
    boolean wereSystemsLongDown() {
        return wereLongDown;
    }

    boolean areSystemsDown() {
        return systemsDownUntilNanos > time.nowNanos();
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
        systemsDownUntilNanos = time.nowNanos();
    }
}
