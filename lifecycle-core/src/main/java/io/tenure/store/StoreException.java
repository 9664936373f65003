package io.tenure.store;

import io.tenure.resource.TenureException;
import org.jspecify.annotations.Nullable;

/** A call to the store failed. */
public class StoreException extends TenureException {

    private static final long serialVersionUID = 1L;

    /** What became of a call that failed. */
    public enum Outcome {
        /** It was not applied and never will be. */
        NOT_APPLIED,
        /** It may have been applied, or may yet be: settle it by reading. */
        UNKNOWN
    }

    private final Outcome outcome;

    /** A failed call. */
    public StoreException(String message, Outcome outcome, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /** What became of it. */
    public Outcome outcome() {
        return outcome;
    }
}
