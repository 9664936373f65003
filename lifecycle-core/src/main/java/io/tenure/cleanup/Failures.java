package io.tenure.cleanup;

import io.tenure.resource.Text;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what went wrong into words for lists, events and logs. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(ReleasePipeline.class);
    private static final int MAX_UNWRAPPED = 8;

    private Failures() {}

    /** The class and message of what lies beneath wrappers, escaped. */
    static String describe(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof AttemptFailedException ours) {
            return ours.reason();
        }
        return Text.escape(cause.getClass().getName() + messageOf(cause));
    }

    /** Runs what must not throw, and logs it if it does. */
    static void contain(String what, Runnable body) {
        try {
            body.run();
        } catch (Throwable thrown) {
            LOG.error("{} threw, which it must not", what, thrown);
        }
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_UNWRAPPED && isWrapper(cause); i++) {
            Throwable beneath = cause.getCause();
            if (beneath == null) {
                return cause;
            }
            cause = beneath;
        }
        return cause;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException || failure instanceof ExecutionException;
    }

    /** {@code getMessage} may be overridden, so it is foreign code. */
    private static String messageOf(Throwable cause) {
        try {
            String message = cause.getMessage();
            return message == null ? "" : ": " + message;
        } catch (Throwable unspeakable) {
            return " (its message threw " + unspeakable.getClass().getName() + ")";
        }
    }
}
