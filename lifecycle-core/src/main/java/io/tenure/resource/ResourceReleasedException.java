package io.tenure.resource;

import org.jspecify.annotations.Nullable;

/** The resource is retired or released, or this lease is closed: it cannot be shared, renewed or read any more. */
public final class ResourceReleasedException extends TenureException {

    private static final long serialVersionUID = 1L;

    /**
     * A use after the end.
     *
     * @param operation what was asked for
     * @param state what the resource or lease is by now
     * @param releasedAt the place of the release where it is known, as the cause
     */
    public ResourceReleasedException(
            String operation, String kind, @Nullable String id, String state, @Nullable Throwable releasedAt) {
        super(operation + " on " + kind + (id == null ? "" : " " + Text.quote(id)) + ", which is " + state, releasedAt);
    }
}
