package io.tenure.testkit.sim;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What may happen to a simulated cluster by day, beside its {@link Weather}. */
public enum Fault {
    /** A process is killed, and started again as another one some seconds later; of six or more, sometimes all but one at once. */
    CRASH(3),
    /** A process stands still for up to nine seconds; its clocks go on. */
    PAUSE(6),
    /** The machine of a process sleeps: its monotonic clock stands still, its wall clock does not. */
    SUSPENSION(3),
    /** A wall clock is set, by up to an hour, forward or back. */
    WALL_STEP(3),
    /** The store stands still for up to five seconds: what is sent to it arrives late, and so does the end of sessions. */
    STORE_STALL(3),
    /** The store is down for up to six seconds, then grants each session its whole TTL anew. */
    STORE_RESTART(1),
    /** The store elects a leader, which grants each session its whole TTL; who talks to the former one is told that it keeps
     * sessions, and nothing else, or all else by the new one. */
    STORE_ELECTION(1),
    /** A session ends in the store before its time, under its living owner. */
    SESSION_REVOKED(1),
    /** For some seconds watches lose changes, and nobody is told. */
    CHANGES_LOST(3),
    /** Some watches, or all, are told of nothing for up to four seconds; then the store forgets that, and they are told of a gap. */
    COMPACTION(3),
    /** A process does not reach the store for up to six seconds, one way or both. */
    CUT_FROM_STORE(1),
    /** All external systems are down for up to nine seconds. */
    SYSTEMS_DOWN(3),
    /**
     * The store is put back to what it was some seconds before, once at least where the day is long enough. What was written
     * since is forgotten, so most guarantees hold until then only: what is looked at afterwards is that whoever was there
     * notices it, that who knows of it cleans up after nobody else until somebody lets him, as the evening does, and that the
     * living go on.
     */
    STORE_RESTORED(1);

    private final int weight;

    Fault(int weight) {
        this.weight = weight;
    }

    /** How often it is drawn, relative to the others. */
    int weight() {
        return weight;
    }

    /** All under which every guarantee holds: all but {@link #STORE_RESTORED}. The set may be changed. */
    public static Set<Fault> all() {
        return EnumSet.complementOf(EnumSet.of(STORE_RESTORED));
    }

    /** None of them. */
    public static Set<Fault> none() {
        return Collections.emptySet();
    }
}
