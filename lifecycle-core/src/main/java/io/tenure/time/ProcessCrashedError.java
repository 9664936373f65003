package io.tenure.time;

/**
 * Unwinds the stack of a virtual process that crashed while it waited. An {@code Error}, so that no handler of
 * exceptions lets the dead go on.
 */
public final class ProcessCrashedError extends Error {

    private static final long serialVersionUID = 1L;

    ProcessCrashedError(String process) {
        super("the virtual process " + process + " crashed");
    }
}
