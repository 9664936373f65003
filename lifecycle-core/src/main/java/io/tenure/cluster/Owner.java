package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.store.CoordinationStore;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One process incarnation as an owner: joins, keeps its session, takes and releases external resources, cleans up after
 * owners that are gone, and leaves.
 *
 * <p>All methods are thread-safe and none blocks. Stages complete on workers of the given threads, never on the owner's
 * loop and never under a lock.
 */
@SuppressWarnings({"UnusedVariable", "DoNotCallSuggester"}) // signatures first; the protocol follows
public final class Owner {

    private Owner(Builder builder) {}

    /** Begins an owner. The threads are the caller's to close, after {@link #close()}. */
    public static Builder builder(CoordinationStore store, TimeSource time, Threads threads, OwnerSettings settings) {
        return new Builder();
    }

    /** Collects what an owner needs. Not thread-safe. */
    public static final class Builder {
        private Builder() {}

        /** Adds an adapter; each kind once. */
        public Builder adapter(ResourceAdapter<?> adapter) {
            return this;
        }

        /** Who is told how the owner stands. */
        public Builder listener(OwnershipListener listener) {
            return this;
        }

        /** Where events go. */
        public Builder events(EventSink events) {
            return this;
        }

        /** Where transitions go. */
        public Builder transitions(Transitions transitions) {
            return this;
        }

        /** The incarnation that this one replaces in the same process; it must be lost. */
        public Builder successorOf(Owner former) {
            return this;
        }

        /** The owner, not joined yet. */
        public Owner build() {
            return new Owner(this);
        }
    }

    /** Opens the session and enters the members. Fails if the namespace is used with other settings. Once only. */
    public CompletionStage<Void> join(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** This incarnation. */
    public OwnerId id() {
        throw new UnsupportedOperationException();
    }

    /** The revision that created the owner's key; 0 before it joined. */
    public long epoch() {
        throw new UnsupportedOperationException();
    }

    /** How it stands. */
    public OwnerState state() {
        throw new UnsupportedOperationException();
    }

    /** Whether what is held may be touched now, by this owner's own clock. Local and free. */
    public boolean isValid() {
        return validFor(Duration.ZERO);
    }

    /** Whether the session stays valid for that long even if no renewal succeeds. Local and free. */
    public boolean validFor(Duration duration) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes a resource: writes the intent, then lets the adapter take it.
     *
     * @return fails with {@link io.tenure.resource.HeldByOtherException},
     *     {@link io.tenure.resource.AlreadyRegisteredException}, {@link io.tenure.resource.TakeFailedException},
     *     {@link io.tenure.resource.OwnershipLostException}, {@link io.tenure.resource.NoAdapterException},
     *     {@link io.tenure.resource.InvalidArgumentException},
     *     {@link io.tenure.resource.LimitExceededException} or
     *     {@link io.tenure.resource.CoordinatorClosedException}; nothing stays behind: what is uncertain is undone in
     *     the background until that is confirmed
     */
    public <R> CompletionStage<ExternalHold<R>> acquire(
            ResourceAdapter<R> adapter, String id, Map<String, String> attributes, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes down a resource that is taken already. Until the stage completes, a crash leaves the resource behind and
     * nobody knows: prefer {@link #acquire}.
     */
    public <R> CompletionStage<ExternalHold<R>> adopt(
            ResourceAdapter<R> adapter, String id, Map<String, String> attributes, R resource, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes one attempt to release: marks the record, lets the adapter compare and release, deletes record and name.
     * Idempotent, to be tried again until it succeeds. After a loss it only compares and releases at the adapter; the
     * record is left to the cleanup.
     */
    public CompletionStage<Void> release(ExternalHold<?> hold, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Who holds a resource, whichever owner it is. */
    public CompletionStage<Optional<Holder>> whoHolds(String kind, String id, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /**
     * Releases a resource whoever holds it, revokes its nonce, and lets its owner know.
     *
     * @return whether anybody held it
     */
    public CompletionStage<Boolean> forceRelease(String kind, String id, String reason, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** All owners, this one included. */
    public CompletionStage<List<MemberView>> members(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Owners that are gone and not cleaned up yet. */
    public CompletionStage<List<MemberView>> orphans(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** What could not be released. */
    public CompletionStage<List<QuarantinedResource>> quarantined(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Tries once more to release what is quarantined, now. Whether it was released. */
    public CompletionStage<Boolean> retryQuarantined(QuarantinedResource resource, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Forgets what is quarantined without releasing it, and frees its name. Whether it was still there. */
    public CompletionStage<Boolean> forgetQuarantined(QuarantinedResource resource, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Ends the brake, until the next time that so many owners are gone at once. */
    public void liftBrake() {
        throw new UnsupportedOperationException();
    }

    /** Lets reclaim go on after it stopped because the store was restored from a backup. */
    public void resumeReclaim() {
        throw new UnsupportedOperationException();
    }

    /** Counts. */
    public OwnerStats stats() {
        throw new UnsupportedOperationException();
    }

    /**
     * Leaves in order: refuses new, settles or undoes what is on its way, releases what is held, then says so in the
     * store. Completes within {@code timeout} and a small grace; what is unsettled then is left to the survivors.
     */
    public CompletionStage<LeaveReport> leave(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    /** Stops everything of this owner in this process, without leaving. To be called last. Idempotent. */
    public void close() {
        throw new UnsupportedOperationException();
    }
}
