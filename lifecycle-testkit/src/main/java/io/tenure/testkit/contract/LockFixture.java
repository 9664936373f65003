package io.tenure.testkit.contract;

import java.time.Duration;

/** Where the processes of one test come from that take locks, and how what they lock in is made to fail. */
public interface LockFixture extends AutoCloseable {

    /**
     * Starts one more process that shares these locks, of which none is held at first. Faults meet the one that was started
     * first, and others too where they cannot be spared.
     */
    LockClient start() throws Exception;

    /** Whether a process that holds a lock gets it again, and has to give it back as often. */
    default boolean isReentrant() {
        return false;
    }

    /** What is thrown to who has waited too long. */
    Class<? extends Exception> timeoutException();

    /** How soon one who waits has a lock that was given back, with room for a busy machine. */
    default Duration handover() {
        return Duration.ofSeconds(5);
    }

    /** How soon a survivor has a lock whose holder died or lost its session, with room for a busy machine. */
    Duration recovery();

    /** Nothing gets through to where the locks are. */
    Fault outage();

    /** Requests get through and are done, and their answers come only when the fault ends, or never. */
    Fault lateReplies();

    /** Ends what the fixture began, after the processes are closed. Nothing by default. */
    @Override
    default void close() throws Exception {}
}
