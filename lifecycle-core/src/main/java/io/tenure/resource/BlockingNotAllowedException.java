package io.tenure.resource;

/** A blocking method was called on a thread that must not block. */
public final class BlockingNotAllowedException extends TenureException {

    private static final long serialVersionUID = 1L;

    /**
     * The call was refused before anything was done.
     *
     * @param operation what was called
     * @param instead the asynchronous method to call instead
     */
    public BlockingNotAllowedException(String operation, String instead) {
        super(operation + " would block the thread "
                + Text.quote(Thread.currentThread().getName()) + ", which must not block; call " + instead);
    }
}
