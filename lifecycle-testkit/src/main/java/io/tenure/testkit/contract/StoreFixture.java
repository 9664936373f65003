package io.tenure.testkit.contract;

import io.tenure.store.CoordinationStore;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;

/** Where the stores of one test come from, and how they are made to fail. Used by one thread. */
public interface StoreFixture extends AutoCloseable {

    /**
     * Opens one more connection to the data of this fixture, which begins empty; the contract closes it. Faults meet the
     * one that was opened first, and others too where they cannot be spared.
     */
    CoordinationStore open() throws Exception;

    /** A short TTL that the store grants as it is asked for; tests wait for it to pass. */
    Duration ttl();

    /** How long after its TTL an ended session is gone at the latest, with room for a busy machine. */
    default Duration lateness() {
        return Duration.ofSeconds(2);
    }

    /** What the stores are built on: the machine's own time. */
    default TimeSource time() {
        return SystemTime.instance();
    }

    /** Nothing that is written gets through to where the store keeps its data. */
    Fault outage();

    /** Requests get through and are done, and their answers come only when the fault ends, or never. */
    Fault lateReplies();

    /** Ends what the fixture began, after the stores are closed. Nothing by default. */
    @Override
    default void close() throws Exception {}
}
