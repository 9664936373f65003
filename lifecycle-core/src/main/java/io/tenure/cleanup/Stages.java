package io.tenure.cleanup;

import io.tenure.resource.ReleaseAction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks at stages that foreign code returned. */
final class Stages {

    private Stages() {}

    /** Whether the stage has completed normally; allocates nothing for {@link ReleaseAction#DONE} and plain futures. */
    static boolean isDone(CompletionStage<?> stage) {
        if (stage == ReleaseAction.DONE) {
            return true;
        }
        // A minimal stage is a CompletableFuture too, but answers only for the copy that this makes of it.
        try {
            CompletableFuture<?> future = stage.toCompletableFuture();
            return future.isDone() && !future.isCompletedExceptionally();
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
