package io.tenure.resource;

/** The coordinator or scope is closed, or closing: it takes nothing new. */
public final class CoordinatorClosedException extends TenureException {

    private static final long serialVersionUID = 1L;

    /** What is closed. */
    public CoordinatorClosedException(String what) {
        super(what + " is closed");
    }
}
