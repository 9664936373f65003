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

    /** The class and message of what lies beneath wrappers, escaped. Contains what the exception's own methods throw. */
    static String describe(Throwable failure) {
        Throwable cause = failure;
        try {
            cause = unwrap(failure);
        } catch (Throwable unspeakable) {
            LOG.trace("{} has no cause to speak of", failure.getClass(), unspeakable);
        }
        return cause instanceof AttemptFailedException ours ? ours.reason() : Text.describe(cause);
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
}
