package io.tenure.resource;

/** A bound was reached; nothing was changed. */
public final class LimitExceededException extends TenureException {

    private static final long serialVersionUID = 1L;

    /**
     * The bound that was reached.
     *
     * @param what what is bounded
     * @param limit the bound
     */
    public LimitExceededException(String what, long limit) {
        super(what + " has reached its limit of " + limit);
    }
}
