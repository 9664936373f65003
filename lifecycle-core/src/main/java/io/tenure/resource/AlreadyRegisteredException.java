package io.tenure.resource;

/** This owner already has a live resource of that kind and id; nothing was changed. */
public final class AlreadyRegisteredException extends TenureException {

    private static final long serialVersionUID = 1L;

    private final long token;

    /**
     * The id is taken here.
     *
     * @param token the live resource's fencing token, or 0 if it has none
     */
    public AlreadyRegisteredException(String kind, String id, long token) {
        super(kind + " " + Text.quote(id) + " is already registered by this owner"
                + (token == 0 ? "" : " with token " + token)
                + "; close it first, or lease(kind, id) it");
        this.token = token;
    }

    /** The live resource's fencing token, or 0 if it has none. */
    public long token() {
        return token;
    }
}
