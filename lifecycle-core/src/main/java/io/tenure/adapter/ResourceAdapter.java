package io.tenure.adapter;

import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Knows how one external kind is really taken and released, from a record alone, in any process.
 *
 * <p>Thread-safe. No method may block: the work goes on elsewhere, and each stage completes within {@code timeout}. All
 * but {@link #take} must be idempotent.
 *
 * @param <R> what a holder works with
 */
public interface ResourceAdapter<R> {

    /** The name of the kind that this adapter serves. */
    String kind();

    /** What the external system checks. */
    Fencing fencing();

    /** The system that it talks to, for the owner's member entry: no secrets, at most 512 bytes, stable over restarts. */
    String endpoint();

    /** How many releases a second a survivor may ask of the external system, at least 1. */
    default int reclaimsPerSecond() {
        return 50;
    }

    /**
     * Attributes that the adapter needs in the record to release it from there, such as an agent's address; added to
     * the user's before the intent is written.
     *
     * @throws io.tenure.resource.InvalidArgumentException if the id or an attribute does not fit this system
     */
    default Map<String, String> complete(String id, Map<String, String> attributes) {
        return attributes;
    }

    /**
     * Takes the resource for the record's owner. A {@link Fencing#FENCED} system refuses a revoked nonce, atomically
     * with the take, and answers a second take with the same nonce as the first.
     *
     * @return fails with {@link io.tenure.resource.HeldByOtherException} or
     *     {@link io.tenure.resource.TakeFailedException} where it is certain that nothing was taken; any other failure
     *     means that the outcome is unknown
     */
    CompletionStage<Taken<R>> take(ResourceRecord intent, Duration timeout);

    /**
     * Releases the real thing if it is still the record's, by nonce or token; a thing that is gone or somebody else's
     * is success.
     *
     * @param revoke whether the nonce must also never be taken again; made sure of before the release, or in one step
     *     with it. An UNFENCED system cannot, and ignores it
     */
    CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout);

    /**
     * Whether the thing is still there and still the record's, for verification after a doubt.
     *
     * @return null if the system cannot tell
     */
    default @Nullable CompletionStage<Boolean> isHeld(ResourceRecord record, Duration timeout) {
        return null;
    }

    /** Whether this adapter keeps its own manifest and fence beside the resource, so that no intent is written. */
    default boolean keepsManifest() {
        return false;
    }

    /**
     * Releases everything that {@code owner} holds at this adapter's endpoint by the adapter's own manifest; nothing
     * to do for adapters without one.
     */
    default CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
        return CompletableFuture.completedStage(null);
    }

    /** Whether {@code thread} belongs to the adapter's client and must not be blocked. */
    default boolean mustNotBlock(Thread thread) {
        return false;
    }
}
