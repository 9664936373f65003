package io.tenure.cluster;

import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.RecordState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Releases what is held, one attempt at a time. Confined to the loop. */
final class Releasing {

    /*
     * I1 The external compare-and-release, then one transaction that deletes record and name: the name never first, or
     *    the next holder would meet this one. Where the former is not over soon, or fails, the record says RELEASING
     *    meanwhile, for those who ask who holds what.
     * I2 A hold has one attempt at a time; who asks meanwhile gets that one's outcome.
     * I3 After the loss of the owner only the external compare-and-release is done, and it revokes: the record is the
     *    survivors' work. After a revocation it revokes, too, and the record is deleted if it is still there.
     */

    private static final Duration MARK_AFTER = Duration.ofMillis(50);

    private final OwnerHome home;
    private final HoldBook book;
    private final RecordWrites writes;

    Releasing(OwnerHome home, HoldBook book, RecordWrites writes) {
        this.home = home;
        this.book = book;
        this.writes = writes;
    }

    CompletableFuture<@Nullable Void> release(HoldEntry entry, Duration timeout) {
        CompletableFuture<@Nullable Void> running = entry.attempt();
        if (running != null) {
            return running;
        }
        if (!book.contains(entry)) {
            return CompletableFuture.completedFuture(null);
        }
        entry.to(HoldEntry.Stage.ENDING);
        CompletableFuture<@Nullable Void> attempt = markingIfSlow(entry, releaseOutside(entry, timeout))
                .thenCompose(released -> deleteLast(entry))
                .thenAccept(deleted -> book.remove(entry));
        entry.attempt(attempt);
        return attempt.whenComplete((done, failure) -> entry.attempt(null));
    }

    private CompletableFuture<@Nullable Void> markingIfSlow(
            HoldEntry entry, CompletableFuture<@Nullable Void> released) {
        entry.beginRelease();
        Serial.Alarm slow = home.serial().after(MARK_AFTER, () -> mark(entry));
        return released.whenComplete((done, failure) -> {
            slow.cancel();
            if (failure != null) {
                mark(entry);
            }
        });
    }

    private void mark(HoldEntry entry) {
        if (entry.record().state() == RecordState.RELEASING || !entry.isWritten() || entry.isRevoked() || isLost()) {
            return;
        }
        home.serial().then(writes.mark(entry, RecordState.RELEASING), (done, failure) -> {
            if (failure != null && Failures.unwrap(failure) instanceof RecordWrite.ConflictException) {
                entry.revoke();
            }
        });
    }

    private CompletableFuture<@Nullable Void> releaseOutside(HoldEntry entry, Duration timeout) {
        boolean revoke = isLost() || entry.isRevoked() || entry.isTakeUncertain();
        return home.adapters()
                .call(entry.adapter(), timeout, left -> entry.adapter().release(entry.record(), revoke, left))
                .thenAccept(released -> {});
    }

    private CompletableFuture<@Nullable Void> deleteLast(HoldEntry entry) {
        if (isLost()) {
            return CompletableFuture.completedFuture(null);
        }
        return writes.delete(entry)
                .handle((deleted, failure) -> failure == null ? null : Failures.unwrap(failure))
                .thenCompose(failure -> failure == null || failure instanceof OwnershipLostException
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    private boolean isLost() {
        return home.standing().isEnded();
    }
}
