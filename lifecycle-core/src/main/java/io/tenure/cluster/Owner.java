package io.tenure.cluster;

import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.Holder;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.NoAdapterException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.CoordinationStore;
import io.tenure.time.Nanos;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One process incarnation as an owner: joins, keeps its session, takes and releases external resources, cleans up after
 * owners that are gone, and leaves.
 *
 * <p>All methods are thread-safe and none blocks. Stages complete on workers of the given threads, never on the owner's
 * loop and never under a lock. What an adapter that keeps a manifest has taken or released completes on the thread on
 * which it answers: what depends on it must be quick.
 */
public final class Owner {

    /*
     * This class is the door; behind it, everything is confined to one loop (Serial). What comes in is checked here and
     * handed to the loop; what goes out leaves through Notices, on workers. Only what adapters hold that keep a manifest
     * goes past the loop (DirectHolds).
     *
     * I1 An owner that is lost ends its loop once nothing of it is left in this process: nothing held, nothing to undo, no
     *    answer that anybody waits for, no call that an adapter has not answered. So incarnations do not pile up.
     * I2 Nobody tries for ever to release what a lost owner held that was closed before that: its records are the
     *    cleanup's alone, so their release is done; what is in a manifest is released past the loop.
     */
    private static final Duration LOOK_WHETHER_DONE = Duration.ofSeconds(1);

    private final OwnerHome home;
    private final OwnerParts parts;
    private final Door door;
    private final List<Former> formers;

    Owner(OwnerHome home, Threads threads, List<Former> formers) {
        this.home = home;
        this.door = new Door(home);
        this.formers = formers;
        this.parts = new OwnerParts(
                home, formers.stream().map(Former::id).collect(Collectors.toCollection(LinkedHashSet::new)));
        if (!formers.isEmpty()) {
            inherit(formers.get(formers.size() - 1));
        }
        home.standing().onLost(this::closeWhenDone);
        home.serial().start(threads, "owner");
    }

    /** What it knew of the store, for that is known to nobody else if its session went with what the store forgot. */
    private void inherit(Former last) {
        home.store().startAt(last.seen());
        if (last.reclaimStopped()) {
            parts.gate().stop();
        }
    }

    /** Begins an owner. The threads are the caller's to close, after {@link #close()}. */
    public static OwnerBuilder builder(
            CoordinationStore store, TimeSource time, Threads threads, OwnerSettings settings) {
        return new OwnerBuilder(store, time, threads, settings);
    }

    /**
     * Opens the session and enters the members. Once only.
     *
     * @return fails with {@link InvalidArgumentException} if the namespace is used with other settings, or the TTL is
     *     below the store's minimum
     */
    public CompletionStage<Void> join(Duration timeout) {
        List<Long> sessions = formers.stream()
                .map(Former::session)
                .filter(session -> session != 0)
                .toList();
        return door.pass(timeout, () -> parts.join(Door.bounded(timeout), sessions));
    }

    /** This incarnation. */
    public OwnerId id() {
        return home.self();
    }

    /** The revision that created the owner's key; 0 before it joined. */
    public long epoch() {
        return home.standing().epoch();
    }

    /** How it stands. */
    public OwnerState state() {
        return home.standing().state();
    }

    /** Whether what is held may be touched now, by this owner's own clock. Local and free. */
    public boolean isValid() {
        return home.standing().isValid();
    }

    /** Whether the session stays valid for that long even if no renewal succeeds. Local and free. */
    public boolean validFor(Duration duration) {
        return home.standing().validFor(Nanos.of(duration));
    }

    /**
     * Takes a resource: writes the intent, then lets the adapter take it.
     *
     * @return fails with {@link io.tenure.resource.HeldByOtherException},
     *     {@link io.tenure.resource.AlreadyRegisteredException}, {@link io.tenure.resource.TakeFailedException},
     *     {@link io.tenure.resource.OwnershipLostException}, {@link NoAdapterException},
     *     {@link InvalidArgumentException}, {@link io.tenure.resource.LimitExceededException} or
     *     {@link CoordinatorClosedException}; nothing stays behind: what is uncertain is undone in the background until
     *     that is confirmed
     */
    public <R> CompletionStage<ExternalHold<R>> acquire(
            ResourceAdapter<R> adapter, String id, Map<String, String> attributes, Duration timeout) {
        return begin(adapter, id, attributes, null, timeout);
    }

    /**
     * Writes down a resource that is taken already. Until the stage completes, a crash leaves the resource behind and
     * nobody knows; if it fails, nothing is written down and the resource stays the caller's. Prefer {@link #acquire}.
     *
     * @return as {@link #acquire}; fails with {@link InvalidArgumentException} for an adapter that keeps a manifest, for
     *     only what that has taken itself is in there
     */
    public <R> CompletionStage<ExternalHold<R>> adopt(
            ResourceAdapter<R> adapter, String id, Map<String, String> attributes, R resource, Duration timeout) {
        return begin(adapter, id, attributes, resource, timeout);
    }

    private <R> CompletionStage<ExternalHold<R>> begin(
            ResourceAdapter<R> adapter,
            String id,
            Map<String, String> attributes,
            @Nullable R adopted,
            Duration timeout) {
        try {
            if (!home.adapters().has(adapter)) {
                throw new NoAdapterException(adapter.kind());
            }
            if (adopted != null && adapter.keepsManifest()) {
                throw new InvalidArgumentException(
                        "adopted kind",
                        adapter.kind(),
                        "one whose adapter keeps no manifest of what it has taken itself");
            }
            ResourceRecord wanted = new ResourceRecord(
                    home.self(),
                    adapter.kind(),
                    Ids.requireId("id", id),
                    RecordState.INTENT,
                    home.nonce(),
                    0,
                    adapter.isExclusive(),
                    home.time().wallMillis(),
                    adapter.complete(id, Ids.requireAttributes(attributes)));
            long deadlineNanos = home.time().nowNanos() + Door.bounded(timeout).toNanos();
            if (adapter.keepsManifest()) {
                return door.isClosed()
                        ? door.refused()
                        : parts.directAcquiring().take(adapter, wanted, deadlineNanos);
            }
            Acquisition<R> acquisition = new Acquisition<>(adapter, wanted, adopted, deadlineNanos, home.notices());
            return door.enter(acquisition.stage(), () -> parts.acquiring().begin(acquisition));
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /**
     * Makes one attempt to release: marks the record, lets the adapter compare and release, deletes record and name.
     * Idempotent, to be tried again until it succeeds. After a loss it only compares and releases at the adapter; the
     * record is left to the cleanup. So is the release of what has a record once the lost owner is closed.
     */
    public CompletionStage<Void> release(ExternalHold<?> hold, Duration timeout) {
        Holding entry = hold.entry();
        if (entry.isGone()) {
            return CompletableFuture.completedStage(null);
        }
        if (entry instanceof DirectEntry direct) {
            return releaseDirectly(direct, timeout);
        }
        return isOver() && state() == OwnerState.LOST
                ? CompletableFuture.completedStage(null)
                : door.pass(timeout, () -> parts.releasing().release((HoldEntry) entry, Door.bounded(timeout)));
    }

    private CompletionStage<Void> releaseDirectly(DirectEntry entry, Duration timeout) {
        try {
            return parts.directReleasing().release(entry, Door.bounded(timeout));
        } catch (InvalidArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /**
     * Undoes an acquisition that has succeeded and is of no use after all: released and revoked in the background, again
     * and again until that is confirmed, and then its record is deleted. Of what was adopted only the record goes.
     */
    public void giveBack(ExternalHold<?> hold) {
        if (hold.entry() instanceof DirectEntry direct) {
            parts.direct().undo(direct);
        } else {
            home.serial().execute(() -> parts.giveBack((HoldEntry) hold.entry()));
        }
    }

    /** Who holds a resource, whichever owner it is. */
    public CompletionStage<Optional<Holder>> whoHolds(String kind, String id, Duration timeout) {
        Ids.requireName("kind", kind);
        Ids.requireId("id", id);
        return door.ask(timeout, () -> parts.queries().whoHolds(kind, id, Door.bounded(timeout)));
    }

    /**
     * Releases a resource whoever holds it, revokes its nonce, and lets its owner know.
     *
     * @return whether anybody held it
     */
    public CompletionStage<Boolean> forceRelease(String kind, String id, String reason, Duration timeout) {
        Ids.requireName("kind", kind);
        Ids.requireId("id", id);
        return door.ask(timeout, () -> parts.forcing().forceRelease(kind, id, reason, Door.bounded(timeout)));
    }

    /** As {@link AdapterContext#countUp}. */
    public CompletionStage<Long> countUp(String counter, long above, Duration timeout) {
        Ids.requireName("counter", counter);
        return door.pass(timeout, () -> parts.counters().countUp(counter, above, Door.bounded(timeout)));
    }

    /** As {@link AdapterContext#isClosed}. */
    public CompletionStage<Boolean> isClosed(OwnerId owner, Duration timeout) {
        return door.pass(timeout, () -> parts.deadOwners().isClosed(owner));
    }

    /** As {@link AdapterContext#lost}. */
    public void lost(ResourceRecord record, String reason) {
        ResourceAdapter<?> adapter = home.adapters().of(record.kind());
        if (adapter != null && adapter.keepsManifest()) {
            parts.direct().lost(record, reason);
        } else {
            home.serial().execute(() -> parts.revocations().lost(record, reason));
        }
    }

    /** All owners, this one included. */
    public CompletionStage<List<MemberView>> members(Duration timeout) {
        return door.ask(timeout, () -> parts.queries().census().thenApply(census -> census.views(home.self())));
    }

    /** Owners that are gone and not cleaned up yet. */
    public CompletionStage<List<MemberView>> orphans(Duration timeout) {
        return door.ask(
                timeout,
                () -> parts.queries()
                        .census()
                        .thenApply(census -> census.views(home.self()).stream()
                                .filter(view -> !view.alive())
                                .toList()));
    }

    /** What could not be released. */
    public CompletionStage<List<QuarantinedResource>> quarantined(Duration timeout) {
        Quarantine quarantine = parts.cleaner().quarantine();
        return door.ask(
                timeout,
                () -> quarantine
                        .list()
                        .thenApply(kept -> kept.stream().map(quarantine::view).toList()));
    }

    /** Tries once more to release what is quarantined, now; whether it was released. */
    public CompletionStage<Boolean> retryQuarantined(QuarantinedResource resource, Duration timeout) {
        Quarantine quarantine = parts.cleaner().quarantine();
        return door.ask(timeout, () -> ifFound(resource, quarantine::retry));
    }

    /** Forgets what is quarantined without releasing it, and frees its name; whether it was still there. */
    public CompletionStage<Boolean> forgetQuarantined(QuarantinedResource resource, Duration timeout) {
        Quarantine quarantine = parts.cleaner().quarantine();
        return door.ask(timeout, () -> ifFound(resource, quarantine::forget));
    }

    private CompletableFuture<Boolean> ifFound(
            QuarantinedResource resource, Function<Quarantine.Kept, CompletableFuture<Boolean>> action) {
        String key = resource.key();
        if (!key.startsWith(home.keys().quarantine())) {
            throw new InvalidArgumentException("key", key, "one that quarantined() gave");
        }
        return parts.cleaner()
                .quarantine()
                .find(key)
                .thenCompose(kept -> kept == null ? CompletableFuture.completedFuture(false) : action.apply(kept));
    }

    /** Ends the brake, until the next time that so many owners are gone at once. */
    public void liftBrake() {
        home.serial().execute(parts.brake()::lift);
    }

    /** Lets reclaim go on after it stopped because the store was restored from a backup. */
    public void resumeReclaim() {
        home.serial().execute(parts.gate()::resume);
    }

    /** Counts. */
    public OwnerStats stats() {
        return parts.stats();
    }

    /**
     * Leaves in order: refuses new, settles or undoes what is on its way, releases what is held, then says so in the
     * store. Completes within {@code timeout} and a small grace; what is unsettled then is left to the survivors. Who
     * asks again while it leaves gets the same report.
     */
    public CompletionStage<LeaveReport> leave(Duration timeout) {
        if (door.isClosed()) {
            return CompletableFuture.completedStage(new LeaveReport(false, 0, List.of()));
        }
        Duration bounded = Door.bounded(timeout);
        return door.pass(() -> parts.leaving().leave(bounded));
    }

    /** Stops everything of this owner in this process, without leaving, soon. To be called last. Idempotent. */
    public void close() {
        door.close(() -> {
            parts.stop();
            home.standing().left();
            parts.direct().close();
        });
    }

    /** Completes, on the owner's loop, when {@link #close()} is through and nothing is left but to answer who still waits. */
    public CompletionStage<@Nullable Void> ended() {
        return door.ended();
    }

    /** Answers, on the calling thread, whom the threads did not get to; for who has closed the owner, then its threads. */
    public void answerRest() {
        home.notices().completeRest();
    }

    /** Whether it was closed, or has closed itself: nothing of it goes on. */
    public boolean isOver() {
        return door.isClosed();
    }

    private void closeWhenDone() {
        home.serial().after(LOOK_WHETHER_DONE, () -> {
            if (parts.isDone() && door.isIdle()) {
                close();
            } else {
                closeWhenDone();
            }
        });
    }

    /** The incarnations of this process before this one. */
    List<Former> formers() {
        return formers;
    }

    /** What a successor has to know of this one, which is over. */
    Former asFormer() {
        return new Former(
                id(),
                home.standing().session(),
                home.store().progress(),
                parts.gate().isStopped());
    }
}
