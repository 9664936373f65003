package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what goes into its adapter's manifest, on the caller's thread. Thread-safe. */
final class DirectAcquiring {

    /*
     * I1 The adapter is asked to take only if, once the entry is in the book, the owner stands as it should. So whoever
     *    ends the owner, and looks at the book then, finds each take that may still be asked for.
     * I2 A take that succeeded counts only if the session is still valid, nothing ended it and the caller still waits;
     *    else it is undone.
     * I3 Of an attempt that failed nothing stays: what may have been taken is released and revoked until that is
     *    confirmed, and stays in the book as long.
     * I4 What the adapter throws reaches nobody: it means that the outcome is unknown.
     * I5 At most `maxHolds` are held, those in the store included.
     */

    private static final Logger LOG = LoggerFactory.getLogger(DirectAcquiring.class);

    private final OwnerHome home;
    private final HoldBook written;
    private final DirectHolds holds;

    DirectAcquiring(OwnerHome home, HoldBook written, DirectHolds holds) {
        this.home = home;
        this.written = written;
        this.holds = holds;
    }

    <R> CompletionStage<ExternalHold<R>> take(ResourceAdapter<R> adapter, ResourceRecord wanted, long deadlineNanos) {
        DirectTake<R> take = new DirectTake<>(this, adapter, wanted, deadlineNanos);
        holds.watch(take);
        begin(take);
        return take;
    }

    private <R> void begin(DirectTake<R> take) {
        if (take.isDone()) {
            return;
        }
        ResourceRecord wanted = take.wanted();
        DirectEntry entry = new DirectEntry(take.adapter(), wanted);
        DirectEntry present = holds.add(entry);
        TenureException refusal = home.standing().refusal();
        if (refusal == null
                && present == null
                && holds.size() + written.size() <= home.settings().maxHolds()) {
            ask(take, entry);
            return;
        }
        if (present == null) {
            holds.leave(entry);
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
        if (take.isDone()) {
            // Its time, or its caller, ended it before it named the entry: so nobody watches what it would be asked
            // for.
            take.takes(null);
            holds.leave(entry);
            return;
        }
        long leftNanos = take.deadlineNanos - home.time().nowNanos();
        try {
            take.adapter()
                    .take(entry.record(), HoldEntry.atLeastAMilli(Duration.ofNanos(leftNanos)))
                    .whenComplete((taken, failure) -> answered(take, entry, taken, failure));
        } catch (Throwable thrown) {
            refused(take, entry, thrown);
            over(take);
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
        over(take);
    }

    private void over(DirectTake<?> take) {
        take.takes(null);
        holds.over(take);
    }

    private <R> void accept(DirectTake<R> take, DirectEntry entry, Taken<R> taken) {
        boolean taking = entry.tryHold(taken.token());
        ExternalHold<R> hold = new ExternalHold<>(taken.resource(), take.adapter(), entry, home.standing());
        if (!taking || !home.standing().isValid() || !take.complete(hold)) {
            holds.undo(entry);
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
        boolean certain = cause instanceof HeldByOtherException || cause instanceof TakeFailedException;
        if (certain && entry.tryEnd()) {
            holds.leave(entry);
        } else {
            // Also where a force-release began its end, which may fail.
            holds.undo(entry);
        }
        take.completeExceptionally(Acquiring.typed(take.wanted(), cause));
    }

    /** The take is late, or waited in vain. On the loop. */
    void overdue(DirectTake<?> take, @Nullable DirectEntry entry) {
        if (entry != null) {
            holds.undoTake(entry);
        }
        ResourceRecord wanted = take.wanted();
        home.notices()
                .complete(() -> take.completeExceptionally(new TakeFailedException(
                        wanted.kind(), wanted.id(), "not within the timeout; what was begun is being undone", null)));
    }
}
