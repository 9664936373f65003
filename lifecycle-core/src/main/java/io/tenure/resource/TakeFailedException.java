package io.tenure.resource;

import org.jspecify.annotations.Nullable;

/** The adapter could not take the resource. The registration was undone; nothing was announced. */
public final class TakeFailedException extends TenureException {

    private static final long serialVersionUID = 1L;

    /** The resource could not be had. */
    public TakeFailedException(String kind, String id, String why, @Nullable Throwable cause) {
        super("could not take " + kind + " " + Text.quote(id) + ": " + why, cause);
    }
}
