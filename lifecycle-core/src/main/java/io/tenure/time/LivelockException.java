package io.tenure.time;

/** A virtual world in which ever more happens and no time passes. */
public final class LivelockException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    LivelockException(String message) {
        super(message);
    }
}
