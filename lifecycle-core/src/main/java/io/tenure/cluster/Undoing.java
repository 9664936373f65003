package io.tenure.cluster;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnershipLostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes what was begun and cannot be finished, in the background, until that is confirmed. Confined to the loop. */
final class Undoing {

    /*
     * I1 A take whose outcome is unknown is released and its nonce revoked before its record is deleted, so that a late
     *    take is refused. A system that cannot refuse is swept once more after a lock-delay.
     * I2 It asks for one release of a take at a time.
     * I3 An undo ends when both are confirmed, or, after the loss of the owner, when the release is: the record is
     *    then the survivors' work.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Undoing.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final OwnerHome home;
    private final HoldBook book;
    private final RecordWrites writes;
    private final AtomicInteger pending = new AtomicInteger();

    Undoing(OwnerHome home, HoldBook book, RecordWrites writes) {
        this.home = home;
        this.book = book;
        this.writes = writes;
    }

    int pending() {
        return pending.get();
    }

    /** Deletes the record of something that was certainly not taken. */
    @CanIgnoreReturnValue
    CompletableFuture<@Nullable Void> drop(HoldEntry entry) {
        return begin(entry, false);
    }

    /** Releases and revokes what may have been taken, then deletes its record. */
    @CanIgnoreReturnValue
    CompletableFuture<@Nullable Void> undo(HoldEntry entry) {
        return begin(entry, true);
    }

    /** Undoes what succeeded and is of no use. What was adopted stays its holder's: only its record goes. */
    void giveBack(HoldEntry entry) {
        if (entry.isAdopted()) {
            drop(entry);
        } else {
            undo(entry);
        }
    }

    /** Something was taken after all, after its undoing had begun: a system that could not refuse it is swept again. */
    void takenLate(HoldEntry entry) {
        if (entry.adapter().fencing() != Fencing.FENCED) {
            pending.incrementAndGet();
            attempt(entry, true, FIRST_PAUSE, new CompletableFuture<>());
        }
    }

    private CompletableFuture<@Nullable Void> begin(HoldEntry entry, boolean external) {
        entry.to(HoldEntry.Stage.ENDING);
        pending.incrementAndGet();
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        attempt(entry, external, FIRST_PAUSE, done);
        return done;
    }

    private void attempt(HoldEntry entry, boolean external, Duration pause, CompletableFuture<@Nullable Void> done) {
        CompletableFuture<@Nullable Void> released =
                external ? releaseForGood(entry) : CompletableFuture.completedFuture(null);
        home.serial().then(released.thenCompose(ignored -> deleteUnlessLost(entry)), (ok, failure) -> {
            if (failure == null) {
                pending.decrementAndGet();
                book.remove(entry);
                done.complete(null);
                return;
            }
            LOG.info("Undoing {} goes on: {}", entry.key(), Failures.describe(failure));
            Duration next = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            home.serial().after(pause, () -> attempt(entry, external, next, done));
        });
    }

    private CompletableFuture<@Nullable Void> releaseForGood(HoldEntry entry) {
        boolean sweepAgain = entry.isTakeUncertain() && entry.adapter().fencing() != Fencing.FENCED;
        CompletableFuture<@Nullable Void> first = release(entry);
        Duration lockDelay = home.settings().lockDelay();
        return sweepAgain
                ? first.thenCompose(done -> home.serial().pause(lockDelay)).thenCompose(over -> release(entry))
                : first;
    }

    /** One after the other: a sweep that follows another is there for what came after that was asked for. */
    private CompletableFuture<@Nullable Void> release(HoldEntry entry) {
        CompletableFuture<@Nullable Void> before = entry.sweep();
        CompletableFuture<@Nullable Void> sweep = before == null
                ? ask(entry)
                : before.handle((done, failure) -> null).thenCompose(over -> ask(entry));
        entry.sweep(sweep);
        return sweep.whenComplete((done, failure) -> {
            if (entry.sweep() == sweep) {
                entry.sweep(null);
            }
        });
    }

    private CompletableFuture<@Nullable Void> ask(HoldEntry entry) {
        Duration timeout = home.settings().releaseTimeout();
        return home.adapters()
                .call(entry.adapter(), timeout, left -> entry.adapter().release(entry.record(), true, left))
                .thenAccept(released -> {});
    }

    private CompletableFuture<@Nullable Void> deleteUnlessLost(HoldEntry entry) {
        return writes.delete(entry)
                .handle((deleted, failure) -> failure == null ? null : Failures.unwrap(failure))
                .thenCompose(failure -> failure == null || failure instanceof OwnershipLostException
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }
}
