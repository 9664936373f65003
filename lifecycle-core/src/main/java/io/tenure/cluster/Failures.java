package io.tenure.cluster;

import io.tenure.resource.Text;
import io.tenure.store.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What failures mean. */
final class Failures {

    private Failures() {}

    /** The failure itself, without what stages wrap around it. */
    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    /** Whether it is certain that nothing was applied and nothing will be. */
    static boolean isNotApplied(@Nullable Throwable failure) {
        return failure instanceof StoreException store && store.outcome() == StoreException.Outcome.NOT_APPLIED;
    }

    /** For logs, events and entries: escaped and cut. */
    static String describe(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return message == null ? name : Text.escape(name + ": " + message);
    }
}
