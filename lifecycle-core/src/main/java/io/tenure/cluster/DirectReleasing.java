package io.tenure.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Releases what is in its adapter's manifest, one attempt at a time, on the caller's thread. Thread-safe. */
final class DirectReleasing {

    /*
     * I1 A hold has one attempt at a time; who asks meanwhile gets that one's outcome. It fails soon after its time is
     *    over, and the next may be made; where its adapter answers after all that it is done, it is.
     * I2 It revokes after the loss of the owner, after a force-release, and where it is being undone.
     * I3 What the adapter throws reaches nobody: the attempt failed.
     */

    private static final Logger LOG = LoggerFactory.getLogger(DirectReleasing.class);

    private final OwnerHome home;
    private final DirectHolds holds;

    DirectReleasing(OwnerHome home, DirectHolds holds) {
        this.home = home;
        this.holds = holds;
    }

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
        holds.watch(attempt);
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
        holds.over(attempt);
        if (failure == null) {
            holds.leave(entry);
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

    /** Begins to release, on workers, what is held or was tried to be released. Called on the loop. */
    void releaseAll(Duration timeout) {
        for (DirectEntry entry : List.copyOf(holds.all())) {
            if (entry.isHeld() || entry.isLeftOver()) {
                home.serial()
                        .then(
                                home.adapters().call(entry.adapter(), timeout, left -> release(entry, left)),
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
