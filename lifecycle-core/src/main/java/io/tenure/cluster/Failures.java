package io.tenure.cluster;

import io.tenure.resource.Text;
import io.tenure.store.StoreException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** What failures mean. */
final class Failures {

    private static final int MAX_UNWRAPPED = 8;

    private Failures() {}

    /** The failure itself, without what stages wrap around it. */
    static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        for (int i = 0; i < MAX_UNWRAPPED && isWrapper(inner) && inner.getCause() != null; i++) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException || failure instanceof ExecutionException;
    }

    /** Whether it is certain that nothing was applied and nothing will be. */
    static boolean isNotApplied(@Nullable Throwable failure) {
        return failure instanceof StoreException store && store.outcome() == StoreException.Outcome.NOT_APPLIED;
    }

    /** For logs, events and entries: without wrappers, escaped and cut. */
    static String describe(Throwable failure) {
        return Text.describe(unwrap(failure));
    }
}
