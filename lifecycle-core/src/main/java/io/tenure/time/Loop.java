package io.tenure.time;

/** A running loop. Thread-safe. */
public interface Loop {

    /** Makes the loop run its body soon, at least once after this call. Cheap when it is awake already. */
    void wake();

    /** Ends the loop after the present run of its body. Idempotent. */
    void stop();
}
