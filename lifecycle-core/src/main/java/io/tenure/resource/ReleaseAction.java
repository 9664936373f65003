package io.tenure.resource;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Ends one resource. Called at most once at a time for a resource, again only after a failure; it should be idempotent.
 *
 * @param <R> the resource's type
 */
@FunctionalInterface
public interface ReleaseAction<R> {

    /**
     * Starts the release.
     *
     * @return a stage that completes when the resource is released, or exceptionally when that failed
     * @throws Exception if the release could not be started; counts as a failed attempt
     */
    CompletionStage<?> release(R resource, ReleaseContext context) throws Exception;

    /** An action whose body has done its work when it returns. */
    static <R> ReleaseAction<R> blocking(Blocking<? super R> body) {
        return (resource, context) -> {
            body.release(resource, context);
            return DONE;
        };
    }

    /** An action for resources that have nothing to end beyond the reference that is dropped. */
    static <R> ReleaseAction<R> nothing() {
        return (resource, context) -> DONE;
    }

    /** A completed stage, for actions that have nothing to wait for. */
    CompletionStage<?> DONE = CompletableFuture.completedStage(null);

    /**
     * The blocking form.
     *
     * @param <R> the resource's type
     */
    @FunctionalInterface
    interface Blocking<R> {
        /**
         * Releases the resource before it returns.
         *
         * @throws Exception if the release failed
         */
        void release(R resource, ReleaseContext context) throws Exception;
    }
}
