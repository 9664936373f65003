package io.tenure.testkit.contract;

/** A lock that somebody got, as its holder sees it. */
public interface HeldLock {

    /** Its fencing token. */
    long token();

    /** Whether its holder may rely on it now. Once it is lost or released, never again. */
    boolean isValid();

    /**
     * Gives it back.
     *
     * @throws IllegalStateException if it is not held any more, where these locks say so
     */
    void release();
}
