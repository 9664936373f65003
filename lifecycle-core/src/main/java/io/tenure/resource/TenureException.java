package io.tenure.resource;

import org.jspecify.annotations.Nullable;

/** What Tenure throws: unchecked, and always one of the kinds below it. */
public abstract class TenureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** An exception with a message for people. */
    protected TenureException(String message) {
        super(message);
    }

    /** An exception with a message for people and what caused it. */
    protected TenureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
