package io.tenure.resource;

/** An external kind without an installed adapter; nothing was written. */
public final class NoAdapterException extends TenureException {

    private static final long serialVersionUID = 1L;

    /** Nobody here knows how to take or release that kind. */
    public NoAdapterException(String kind) {
        super("no adapter for the external kind " + Text.quote(kind)
                + "; install one with ResourceCoordinator.builder(..).adapter(..)");
    }
}
