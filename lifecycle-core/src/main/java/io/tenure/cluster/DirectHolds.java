package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import io.tenure.resource.Text;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this owner holds, or is about to, by adapters that keep a manifest of their own: nothing of it is in the store, so
 * nothing of it has to pass through the loop. Thread-safe.
 */
final class DirectHolds {

    /*
     * The caller's thread asks the adapter, and the thread on which that answers completes what the caller waits for. No
     * lock is held meanwhile; each entry goes from stage to stage by compare-and-set. What has to be undone, and what is
     * overdue, is the loop's.
     *
     * I1 The adapter is asked to take only if, once the entry is in the book, the owner stands as it should. So whoever
     *    ends the owner, and looks at the book then, finds each take that may still be asked for.
     * I2 A take that succeeded counts only if the session is still valid, nothing ended it and the caller still waits;
     *    else it is undone.
     * I3 Of an attempt that failed nothing stays: what may have been taken is released and revoked until that is
     *    confirmed, and stays in the book as long.
     * I4 What the adapter throws reaches nobody: of a take it means that the outcome is unknown, of a release that it
     *    failed.
     * I5 A hold has one attempt at its release at a time; who asks meanwhile gets that one's outcome. It revokes after
     *    the loss of the owner, and after a force-release.
     * I6 At most `maxHolds` are held.
     */

    private static final Logger LOG = LoggerFactory.getLogger(DirectHolds.class);

    private final OwnerHome home;
    private final HoldBook written;
    private final DirectWatch watch;
    private final DirectUndoing undoing;
    private final ConcurrentHashMap<Key, DirectEntry> entries = new ConcurrentHashMap<>();

    DirectHolds(OwnerHome home, HoldBook written) {
        this.home = home;
        this.written = written;
        this.watch = new DirectWatch(home);
        this.undoing = new DirectUndoing(home, this);
    }

    private record Key(String kind, String id) {}

    private static Key key(ResourceRecord record) {
        return new Key(record.kind(), record.id());
    }

    // ---- looking

    @Nullable
    DirectEntry find(String kind, String id) {
        return entries.get(new Key(kind, id));
    }

    Collection<DirectEntry> all() {
        return entries.values();
    }

    int size() {
        return (int) Math.min(entries.mappingCount(), Integer.MAX_VALUE);
    }

    int pendingUndos() {
        return undoing.pending();
    }

    /** Whether nobody waits for an answer. Called on the loop. */
    boolean isIdle() {
        return watch.isIdle();
    }

    /** Fails whoever waits still. Called on the loop, as the last thing. */
    void close() {
        watch.close();
    }

    // ---- taking

    <R> CompletionStage<ExternalHold<R>> take(ResourceAdapter<R> adapter, ResourceRecord wanted, long deadlineNanos) {
        DirectTake<R> take = new DirectTake<>(this, adapter, wanted, deadlineNanos);
        watch.add(take);
        begin(take);
        return take;
    }

    private <R> void begin(DirectTake<R> take) {
        if (take.isDone()) {
            return;
        }
        ResourceRecord wanted = take.wanted();
        DirectEntry entry = new DirectEntry(take.adapter(), wanted);
        DirectEntry present = entries.putIfAbsent(key(wanted), entry);
        TenureException refusal = home.standing().refusal();
        if (refusal == null
                && present == null
                && size() + written.size() <= home.settings().maxHolds()) {
            ask(take, entry);
            return;
        }
        if (present == null) {
            leave(entry);
        }
        if (refusal != null) {
            take.completeExceptionally(refusal);
        } else if (present == null) {
            take.completeExceptionally(
                    new LimitExceededException("maxHolds", home.settings().maxHolds()));
        } else if (!present.isEnding()) {
            take.completeExceptionally(new AlreadyRegisteredException(
                    wanted.kind(), wanted.id(), present.record().token()));
        } else if (!take.waitsFor(present)) {
            goOn(take);
        }
    }

    /** What it waited for is gone. On a worker: whoever runs this may be inside what another take came to. */
    void goOn(DirectTake<?> take) {
        home.notices().complete(() -> begin(take));
    }

    private <R> void ask(DirectTake<R> take, DirectEntry entry) {
        take.takes(entry);
        long leftNanos = take.deadlineNanos - home.time().nowNanos();
        try {
            take.adapter()
                    .take(entry.record(), HoldEntry.atLeastAMilli(Duration.ofNanos(leftNanos)))
                    .whenComplete((taken, failure) -> answered(take, entry, taken, failure));
        } catch (Throwable thrown) {
            refused(take, entry, thrown);
            take.takes(null);
        }
    }

    private <R> void answered(
            DirectTake<R> take, DirectEntry entry, @Nullable Taken<R> taken, @Nullable Throwable failure) {
        try {
            if (taken != null) {
                accept(take, entry, taken);
            } else {
                refused(take, entry, failure == null ? new NullPointerException("the adapter gave nothing") : failure);
            }
        } catch (Throwable fault) {
            LOG.error("What was taken by {} is not understood", take.wanted().kind(), fault);
            refused(take, entry, fault);
        }
        take.takes(null);
    }

    private <R> void accept(DirectTake<R> take, DirectEntry entry, Taken<R> taken) {
        boolean holds = entry.tryHold(taken.token());
        ExternalHold<R> hold = new ExternalHold<>(taken.resource(), take.adapter(), entry, home.standing());
        if (!holds || !home.standing().isValid() || !take.complete(hold)) {
            undo(entry);
            take.completeExceptionally(whyNotCounted(entry));
        }
    }

    private TenureException whyNotCounted(DirectEntry entry) {
        TenureException refusal = home.standing().refusal();
        ResourceRecord record = entry.record();
        return refusal != null
                ? refusal
                : new TakeFailedException(
                        record.kind(), record.id(), "it was force-released, or lost by its system, at once", null);
    }

    private void refused(DirectTake<?> take, DirectEntry entry, Throwable failure) {
        Throwable cause = Failures.unwrap(failure);
        if (!(cause instanceof HeldByOtherException || cause instanceof TakeFailedException)) {
            undo(entry);
        } else if (entry.tryEnd()) {
            leave(entry);
        }
        take.completeExceptionally(Acquiring.typed(take.wanted(), cause));
    }

    /** The take is late, or waited in vain. On the loop. */
    void overdue(DirectTake<?> take, @Nullable DirectEntry entry) {
        if (entry != null && !entry.isTaking()) {
            // It is being answered just now.
            return;
        }
        if (entry != null && entry.tryEndTake()) {
            undoing.begin(entry);
        }
        ResourceRecord wanted = take.wanted();
        home.notices()
                .complete(() -> take.completeExceptionally(new TakeFailedException(
                        wanted.kind(), wanted.id(), "not within the timeout; what was begun is being undone", null)));
    }

    // ---- undoing

    /** Undoes what has succeeded and is of no use, or may have. */
    void undo(DirectEntry entry) {
        if (entry.tryEnd()) {
            undoing.begin(entry);
        }
    }

    /** Nothing is left of it. */
    void leave(DirectEntry entry) {
        entries.remove(key(entry.record()), entry);
        entry.leave().forEach(Runnable::run);
    }

    // ---- the end without its holder

    /** Its own system lost it: tells whoever relies on that very take. */
    void lost(ResourceRecord lost, String reason) {
        DirectEntry entry = find(lost.kind(), lost.id());
        if (entry != null && entry.record().nonce() == lost.nonce()) {
            LOG.debug("The system of {} {} lost it: {}", lost.kind(), Text.quote(lost.id()), Text.escape(reason));
            if (entry.tryRevoke(false)) {
                entry.tellEnded(ReleaseCause.EXTERNALLY_LOST);
            }
        }
    }

    /** Somebody force-released it. */
    void forced(DirectEntry entry) {
        if (entry.tryRevoke(true)) {
            home.notices().tellRevoked(entry);
        }
    }

    // ---- releasing

    /** One attempt. Asks the adapter on the calling thread. */
    CompletableFuture<@Nullable Void> release(DirectEntry entry, Duration timeout) {
        long deadlineNanos = home.time().nowNanos() + timeout.toNanos();
        DirectRelease attempt = new DirectRelease(this, entry, deadlineNanos);
        DirectRelease running = entry.attempt();
        while (!entry.isGone()) {
            if (running != null && !running.isDone()) {
                return running;
            }
            if (entry.tryBegin(running, attempt)) {
                release(entry, attempt, timeout);
                return attempt;
            }
            running = entry.attempt();
        }
        return CompletableFuture.completedFuture(null);
    }

    private void release(DirectEntry entry, DirectRelease attempt, Duration timeout) {
        var unused = entry.tryEnd();
        watch.add(attempt);
        boolean revoke = entry.revokes() || home.standing().isEnded();
        try {
            entry.adapter()
                    .release(entry.record(), revoke, timeout)
                    .whenComplete((done, failure) -> released(entry, attempt, failure));
        } catch (Throwable thrown) {
            released(entry, attempt, thrown);
        }
    }

    /** However late. */
    private void released(DirectEntry entry, DirectRelease attempt, @Nullable Throwable failure) {
        if (failure == null) {
            leave(entry);
            attempt.complete(null);
        } else {
            entry.tryEndAttempt(attempt);
            attempt.completeExceptionally(Failures.unwrap(failure));
        }
    }

    /** The release has no answer. On the loop. */
    void overdue(DirectRelease attempt, DirectEntry entry) {
        if (entry.tryEndAttempt(attempt)) {
            String kind = entry.record().kind();
            home.notices()
                    .complete(() -> attempt.completeExceptionally(
                            new TimeoutException(kind + " did not answer its release in time")));
        }
    }

    // ---- leaving

    /** Begins to release, on workers, what is held or was tried to be released. Called on the loop. */
    void releaseAll(Duration timeout) {
        for (DirectEntry entry : List.copyOf(entries.values())) {
            if (entry.isHeld() || entry.isLeftOver()) {
                home.serial()
                        .then(
                                home.adapters().call(entry.adapter(), timeout, () -> release(entry, timeout)),
                                (done, failure) -> {
                                    if (failure != null) {
                                        LOG.debug(
                                                "{} is not released yet",
                                                entry.record().kind(),
                                                failure);
                                    }
                                });
            }
        }
    }
}
