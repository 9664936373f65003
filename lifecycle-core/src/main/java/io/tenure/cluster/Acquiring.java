package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import io.tenure.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes external resources that are in the store: write down first, take second. Confined to the loop. */
final class Acquiring {

    /*
     * I1 The adapter is asked to take only while the session is valid, and only after the intent is confirmed.
     * I2 A take that succeeded counts only if the session is still valid, nobody force-released it and the caller still
     *    waits; else it is undone. What was to be adopted only loses its record then: it stays the caller's.
     * I3 Of an attempt that failed nothing stays: what was certainly not taken loses its record, anything else is
     *    released and revoked first.
     */

    private final OwnerHome home;
    private final HoldBook book;
    private final RecordWrites writes;
    private final Undoing undoing;
    private final NameConflicts conflicts;
    private final Revocations revocations;
    private final DirectHolds direct;

    Acquiring(
            OwnerHome home,
            HoldBook book,
            RecordWrites writes,
            Undoing undoing,
            NameConflicts conflicts,
            Revocations revocations,
            DirectHolds direct) {
        this.home = home;
        this.book = book;
        this.writes = writes;
        this.undoing = undoing;
        this.conflicts = conflicts;
        this.revocations = revocations;
        this.direct = direct;
    }

    <R> void begin(Acquisition<R> acquisition) {
        ResourceRecord wanted = acquisition.wanted();
        acquisition.alarm(home.serial()
                .at(
                        acquisition.deadlineNanos(),
                        () -> acquisition.fail(new TakeFailedException(
                                wanted.kind(),
                                wanted.id(),
                                "not within the timeout; what was begun is being undone",
                                null))));
        enter(acquisition);
    }

    private <R> void enter(Acquisition<R> acquisition) {
        if (acquisition.isDecided()) {
            return;
        }
        ResourceRecord wanted = acquisition.wanted();
        TenureException refusal = home.standing().refusal();
        String key = home.keys().resource(wanted.owner(), wanted.kind(), wanted.id());
        HoldEntry present = book.find(key);
        if (refusal != null) {
            acquisition.fail(refusal);
        } else if (present != null && present.isEnding()) {
            acquisition.waits(book.whenGone(key, () -> enter(acquisition)));
        } else if (present != null) {
            acquisition.fail(new AlreadyRegisteredException(
                    wanted.kind(), wanted.id(), present.record().token()));
        } else if (book.size() + direct.size() >= home.settings().maxHolds()) {
            acquisition.fail(
                    new LimitExceededException("maxHolds", home.settings().maxHolds()));
        } else {
            writeDown(acquisition, new HoldEntry(acquisition.adapter(), key, wanted));
        }
    }

    private <R> void writeDown(Acquisition<R> acquisition, HoldEntry entry) {
        book.add(entry);
        home.serial().then(writes.create(entry), (written, failure) -> {
            if (failure == null) {
                take(acquisition, entry);
                return;
            }
            book.remove(entry);
            Throwable cause = Failures.unwrap(failure);
            if (cause instanceof RecordWrite.ConflictException conflict) {
                conflicts.resolve(acquisition, conflict.reads(), () -> enter(acquisition));
            } else {
                acquisition.fail(typed(acquisition.wanted(), cause));
            }
        });
    }

    private <R> void take(Acquisition<R> acquisition, HoldEntry entry) {
        R adopted = acquisition.adopted();
        if (adopted != null) {
            entry.adopt();
            accept(acquisition, entry, new Taken<>(adopted, entry.record().token()));
            return;
        }
        if (acquisition.isDecided() || !home.standing().isValid()) {
            undoing.drop(entry);
            acquisition.fail(whyNotCounted(entry));
            return;
        }
        entry.to(HoldEntry.Stage.TAKING);
        long leftNanos = acquisition.deadlineNanos() - home.time().nowNanos();
        Duration timeout = HoldEntry.atLeastAMilli(Duration.ofNanos(leftNanos));
        home.serial()
                .then(
                        home.adapters()
                                .<Taken<R>>call(acquisition.adapter(), timeout, left -> ask(acquisition, entry, left)),
                        (taken, failure) -> {
                            if (failure == null && taken != null) {
                                accept(acquisition, entry, taken);
                            } else {
                                refused(acquisition, entry, failure);
                            }
                        });
    }

    /** On a worker. The last look at the clocks is here, for the worker may have waited, or the process been stopped. */
    private <R> CompletionStage<Taken<R>> ask(Acquisition<R> acquisition, HoldEntry entry, Duration timeout) {
        ResourceRecord intent = entry.record();
        if (!home.standing().isValid()) {
            throw new TakeFailedException(intent.kind(), intent.id(), "the session is not valid any more", null);
        }
        ResourceAdapter<R> adapter = acquisition.adapter();
        CompletionStage<Taken<R>> stage = adapter.take(intent, timeout);
        home.serial().then(stage, (taken, failure) -> {
            if (taken != null) {
                home.serial().execute(() -> {
                    if (entry.isTakeUncertain()) {
                        undoing.takenLate(entry);
                    }
                });
            }
        });
        return stage;
    }

    private <R> void accept(Acquisition<R> acquisition, HoldEntry entry, Taken<R> taken) {
        entry.record(entry.record().withToken(taken.token()).withState(RecordState.HELD));
        ExternalHold<R> hold = new ExternalHold<>(taken.resource(), acquisition.adapter(), entry, home.standing());
        entry.to(HoldEntry.Stage.HELD);
        boolean counts = home.standing().isValid() && !entry.isRevoked() && acquisition.succeed(hold);
        if (counts) {
            revocations.markHeld(entry);
            return;
        }
        undoing.giveBack(entry);
        acquisition.fail(whyNotCounted(entry));
    }

    private TenureException whyNotCounted(HoldEntry entry) {
        TenureException refusal = home.standing().refusal();
        return refusal != null
                ? refusal
                : new TakeFailedException(
                        entry.record().kind(),
                        entry.record().id(),
                        "it was force-released, or lost by its system, at once",
                        null);
    }

    private <R> void refused(Acquisition<R> acquisition, HoldEntry entry, @Nullable Throwable failure) {
        Throwable cause = failure == null
                ? new TakeFailedException(
                        entry.record().kind(), entry.record().id(), "the adapter answered nothing", null)
                : Failures.unwrap(failure);
        boolean certain =
                failure != null && (cause instanceof HeldByOtherException || cause instanceof TakeFailedException);
        TenureException told = typed(entry.record(), cause);
        if (certain) {
            home.serial().then(undoing.drop(entry), (dropped, ignored) -> acquisition.fail(told));
        } else {
            entry.takeIsUncertain();
            undoing.undo(entry);
            acquisition.fail(told);
        }
    }

    static TenureException typed(ResourceRecord wanted, Throwable cause) {
        return cause instanceof TenureException own && !(cause instanceof StoreException)
                ? own
                : new TakeFailedException(wanted.kind(), wanted.id(), Failures.describe(cause), cause);
    }
}
