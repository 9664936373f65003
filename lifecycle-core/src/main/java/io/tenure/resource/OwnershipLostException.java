package io.tenure.resource;

/** This owner lost its session in the store: what it held may be somebody else's by now. */
public final class OwnershipLostException extends TenureException {

    private static final long serialVersionUID = 1L;

    /** The loss, and how it was noticed. */
    public OwnershipLostException(OwnerId owner, String how) {
        super("owner " + owner + " lost its session: " + how);
    }

    /** An operation that a session in doubt does not allow. */
    public OwnershipLostException(String message) {
        super(message);
    }
}
