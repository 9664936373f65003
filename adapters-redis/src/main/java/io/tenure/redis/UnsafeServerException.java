package io.tenure.redis;

import io.tenure.resource.TenureException;
import io.tenure.resource.Text;

/** A server that may drop locks by itself is not used for locks. */
public final class UnsafeServerException extends TenureException {

    private static final long serialVersionUID = 1L;

    /** The server at {@code place} evicts. */
    UnsafeServerException(String place, String policy) {
        super("the server at " + place + " has maxmemory-policy " + Text.quote(policy)
                + ", so it may drop locks when its memory is full; noeviction is needed");
    }
}
