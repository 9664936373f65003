package io.tenure.cleanup;

import io.tenure.resource.Text;

/** An attempt that failed by no exception of its own. */
final class AttemptFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /** Without a stack: where it was noticed says nothing about where it went wrong. */
    AttemptFailedException(String reason) {
        super(reason, null, false, true);
        this.reason = Text.escape(reason);
        setStackTrace(new StackTraceElement[0]);
    }

    /** With the stack of the thread that is inside the call. */
    AttemptFailedException(String reason, StackTraceElement[] stack) {
        this(reason);
        setStackTrace(stack);
    }

    /** What went wrong, escaped. */
    String reason() {
        return reason;
    }
}
