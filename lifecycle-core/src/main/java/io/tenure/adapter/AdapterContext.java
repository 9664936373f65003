package io.tenure.adapter;

import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * What an adapter may ask of the coordinator that it serves. Thread-safe; no method blocks, and each stage completes
 * within its timeout and a small grace, on a thread that must not be blocked.
 */
public interface AdapterContext {

    /** Clock, threads and randomness. */
    TimeSource time();

    /** The coordinator's name, for threads and logs. */
    String name();

    /** Whether the calling thread must not be blocked: the coordinator's, an adapter's, or an event loop that a user named. */
    boolean mustNotBlock();

    /**
     * Counts up a number that all owners of the namespace share, durable as the store.
     *
     * @param counter its name: 1 to 64 characters of a-z, 0-9, {@code -}, {@code _} and {@code .}, the first a letter
     * @param above what the new number has to exceed, at least 0
     * @return the new number, which nobody else gets; above {@code above} and all earlier ones. Fails with a
     *     {@link io.tenure.store.StoreException}, and then numbers may have been skipped, with an
     *     {@link io.tenure.resource.OwnershipLostException} after a loss, until the next owner has joined, or with a
     *     {@link io.tenure.resource.CoordinatorClosedException}
     * @throws io.tenure.resource.InvalidArgumentException if the name is refused
     */
    CompletionStage<Long> countUp(String counter, long above, Duration timeout);

    /**
     * Whether {@code owner} is closed for good: its tombstone stands in the store. What it held may be released or taken over
     * then, in a system that refuses its requests that are still on their way. If it has no session and no tombstone, this
     * owner begins to clean up after it, as soon as that is safe.
     *
     * @return fails as {@link #countUp}; one that is lost begins nothing
     */
    CompletionStage<Boolean> isClosed(OwnerId owner, Duration timeout);

    /**
     * Says that the external system lost what {@code record} describes, or gave it to somebody else: its leases become
     * invalid and end as {@link io.tenure.resource.ReleaseCause#EXTERNALLY_LOST}. Said of a take that has not counted yet, it
     * never does. Without effect if that very take, by nonce, is not held here.
     *
     * <p>What an adapter holds that keeps a manifest is invalid when this returns; anything else, soon after.
     *
     * @param reason for the log and the holders
     */
    void lost(ResourceRecord record, String reason);
}
