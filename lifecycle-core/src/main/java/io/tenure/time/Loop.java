package io.tenure.time;

/** A running loop. Thread-safe. */
public interface Loop {

    /**
     * Makes the loop run its body soon, at least once after this call; that run sees whatever the caller wrote before
     * the call. Cheap when the loop is awake already.
     */
    void wake();

    /** Ends the loop after the present run of its body. Idempotent. */
    void stop();
}
