package io.tenure.store;

/** The session has ended; that is final. */
public final class SessionNotFoundException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** The session that is gone. */
    public SessionNotFoundException(long session) {
        super("session " + Long.toHexString(session) + " has ended", Outcome.NOT_APPLIED, null);
    }
}
