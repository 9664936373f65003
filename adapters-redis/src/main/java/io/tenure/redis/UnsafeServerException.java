package io.tenure.redis;

import io.tenure.resource.TenureException;
import io.tenure.resource.Text;

/** A server that may drop locks by itself, or whose answers would be misread, is not used. */
public final class UnsafeServerException extends TenureException {

    private static final long serialVersionUID = 1L;

    /** The server at {@code place} has that {@code value}, and {@code why} ends with what is needed. */
    UnsafeServerException(String place, String field, String value, String why) {
        super("the server at " + place + " has " + field + " " + Text.quote(value) + ", so " + why);
    }
}
