package io.tenure.time;

/**
 * Unwinds the stack of a task in virtual time that waits, again and again, longer than the world is to go on around it: see
 * {@link VirtualTime#endWaitsAfter}. An {@code Error}, so that no handler of exceptions waits once more.
 */
public final class EndlessWaitError extends Error {

    private static final long serialVersionUID = 1L;

    EndlessWaitError(String process) {
        super("a task of the virtual process " + process
                + " waits, but the world was not to go on around tasks for so long");
    }
}
