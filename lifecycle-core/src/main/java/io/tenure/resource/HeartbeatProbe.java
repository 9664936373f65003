package io.tenure.resource;

import java.util.concurrent.CompletionStage;

/**
 * Asks whether an external resource is still in use when its TTL has passed. Alive means one more TTL.
 *
 * @param <R> the resource's type
 */
@FunctionalInterface
public interface HeartbeatProbe<R> {

    /**
     * Starts the question. It must not block; an answer that is late or exceptional counts as not alive.
     *
     * @throws Exception if the question could not be asked; counts as not alive
     */
    CompletionStage<Boolean> isAlive(R resource) throws Exception;
}
