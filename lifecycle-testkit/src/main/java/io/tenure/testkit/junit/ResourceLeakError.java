package io.tenure.testkit.junit;

/**
 * A test left resources behind. The message says which, and where each was opened; the stack trace is that of the first one's
 * opening.
 */
public final class ResourceLeakError extends AssertionError {

    private static final long serialVersionUID = 1L;

    ResourceLeakError(String message, StackTraceElement[] opened) {
        super(message);
        if (opened.length > 0) {
            setStackTrace(opened);
        }
    }
}
