package io.tenure.http;

import io.tenure.resource.TenureException;
import org.jspecify.annotations.Nullable;

/** A call to a service failed, or nobody knows how it ended. */
public final class HttpCallFailedException extends TenureException {

    private static final long serialVersionUID = 1L;

    private final int status;

    HttpCallFailedException(String message, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The status that the service answered with; 0 if it did not answer. */
    public int status() {
        return status;
    }
}
