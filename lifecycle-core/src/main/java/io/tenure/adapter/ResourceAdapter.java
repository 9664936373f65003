package io.tenure.adapter;

import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Knows how one external kind is really taken and released, from a record alone, in any process.
 *
 * <p>Thread-safe. No method may block: the work goes on elsewhere, and each stage completes within {@code timeout}. All
 * but {@link #take} must be idempotent. An adapter that {@linkplain #keepsManifest keeps a manifest} is called on the
 * threads of whoever takes or closes; any other on workers of its kind's.
 *
 * @param <R> what a holder works with
 */
public interface ResourceAdapter<R> {

    /** The name of the kind that this adapter serves. */
    String kind();

    /** What the external system checks. */
    Fencing fencing();

    /**
     * Told once, before anything is taken: the coordinator that it serves. An adapter that needs nothing of it may be
     * installed in several.
     *
     * @throws IllegalStateException if it serves another coordinator already, and can serve but one
     */
    default void bind(AdapterContext context) {}

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
     * @param timeout how long the coordinator waits, before it may ask again. Until then it asks once, save by
     *     force-release; after the loss of an owner, survivors may ask as well
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

    /**
     * Whether what was taken may be relied on for that long, as far as this adapter knows; the owner's session has
     * to be valid as well. Local and free: holders ask before each use.
     *
     * @param resource what {@link #take} gave
     * @param duration zero for now
     */
    default boolean validFor(R resource, Duration duration) {
        return true;
    }

    /**
     * Whether the name of what is taken stands in the store until its end is confirmed, so that an id is held by one owner
     * at a time, and each holder's token is above the one before. True by default, save with a manifest of its own.
     *
     * <p>A {@link Fencing#FENCED} adapter may say false, which saves a key for each resource, if its system sees to both by
     * itself: it keeps the last token that it granted for each id, also when nobody holds it, and refuses any take whose
     * token is not above that. Nonces alone do not: of two takes under way the later may be granted first. Any other
     * adapter that says false is refused when it is installed.
     */
    default boolean isExclusive() {
        return !keepsManifest();
    }

    /**
     * Whether this adapter keeps its own manifest and fence beside the resource, so that no intent is written. Its system
     * is {@link Fencing#FENCED}.
     */
    default boolean keepsManifest() {
        return false;
    }

    /**
     * The record of whoever holds {@code id}, by the adapter's own manifest; empty for adapters without one, whose records
     * are in the store.
     */
    default CompletionStage<Optional<ResourceRecord>> find(String id, Duration timeout) {
        return CompletableFuture.completedStage(Optional.empty());
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
