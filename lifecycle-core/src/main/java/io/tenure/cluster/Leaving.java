package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import io.tenure.time.Nanos;
import io.tenure.time.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves in order. Confined to the loop. */
final class Leaving {

    /*
     * Refuse new; hand on claims; settle or undo what is on its way; release what is held; walk our own manifests; then
     * say so in the store.
     *
     * I1 The clean tombstone is written in the transaction that deletes owner and member, and only if the books are
     *    empty and a listing shows no record: otherwise the member entry stays, and survivors find an orphan.
     * I2 Nothing is valid any more before the owner's key is deleted.
     * I3 The report is given by the end of the time and a grace, and names what is left, also where the store does not
     *    answer. The grace is counted from when the process goes on: where it was stopped, all times are over at once.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration FOR_THE_END = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofMillis(1_500);

    private final OwnerHome home;
    private final HoldBook book;
    private final DirectHolds direct;
    private final DirectReleasing directReleasing;
    private final Undoing undoing;
    private final Releasing releasing;
    private final Reclaimer reclaimer;
    private final Claiming claiming;
    private final CompletableFuture<LeaveReport> report = new CompletableFuture<>();
    private final Throttle goesOnLog = new Throttle(Duration.ofSeconds(1));
    private long deadlineNanos;
    private int heldAtFirst;
    private boolean walked;
    private boolean begun;
    /** What there is to say, once nothing is deleted in this owner's name any more; null before. */
    private @Nullable LeaveReport last;

    Leaving(
            OwnerHome home,
            HoldBook book,
            DirectHolds direct,
            DirectReleasing directReleasing,
            Undoing undoing,
            Releasing releasing,
            Reclaimer reclaimer,
            Claiming claiming) {
        this.home = home;
        this.book = book;
        this.direct = direct;
        this.directReleasing = directReleasing;
        this.undoing = undoing;
        this.releasing = releasing;
        this.reclaimer = reclaimer;
        this.claiming = claiming;
    }

    CompletableFuture<LeaveReport> leave(Duration timeout) {
        if (begun) {
            return report;
        }
        if (home.standing().isEnded()) {
            finishLost();
            return report;
        }
        begun = true;
        deadlineNanos = home.time().nowNanos() + Math.min(Nanos.of(timeout), LONGEST.toNanos());
        home.standing().leave();
        reclaimer.stop();
        heldAtFirst = (int) held().filter(Holding::isHeld).count();
        home.serial().at(deadlineNanos, () -> home.serial().after(GRACE, this::giveUp));
        drain();
        return report;
    }

    private void giveUp() {
        LeaveReport made = last == null ? made(false, unsettled()) : last;
        if (report.complete(made)) {
            LOG.warn(
                    "Owner {} had no time to leave, with {} unsettled",
                    home.self(),
                    made.unsettled().size());
        }
    }

    private void finishLost() {
        report.complete(new LeaveReport(false, 0, unsettled()));
    }

    private void drain() {
        if (home.standing().isEnded()) {
            finishLost();
            return;
        }
        long leftNanos = deadlineNanos - home.time().nowNanos();
        if (!isSettled() && leftNanos > FOR_THE_END.toNanos()) {
            releaseHeld(Duration.ofNanos(leftNanos));
            home.serial().after(PAUSE, this::drain);
        } else if (isSettled() && !walked) {
            walked = true;
            walkManifests(Duration.ofNanos(Math.max(PAUSE.toNanos(), leftNanos)));
        } else {
            close(isSettled());
        }
    }

    private boolean isSettled() {
        return book.size() == 0 && undoing.pending() == 0 && direct.size() == 0 && direct.pendingUndos() == 0;
    }

    private Stream<Holding> held() {
        return Stream.concat(book.all().stream(), direct.all().stream());
    }

    private void releaseHeld(Duration left) {
        Duration most = home.settings().releaseTimeout();
        Duration timeout = left.compareTo(most) < 0 ? left : most;
        directReleasing.releaseAll(timeout);
        for (HoldEntry entry : book.all()) {
            boolean idle = entry.attempt() == null;
            boolean ours = entry.isHeld() || entry.stage() == HoldEntry.Stage.REVOKED || entry.isReleaseBegun();
            if (idle && ours) {
                home.serial().then(releasing.release(entry, timeout), (done, failure) -> {
                    if (failure != null) {
                        goesOn(entry, failure);
                    }
                });
            }
        }
    }

    private void goesOn(HoldEntry entry, Throwable failure) {
        long heldBack = goesOnLog.tryPass(home.time().nowNanos());
        if (heldBack != Throttle.HELD_BACK) {
            LOG.info(
                    "Releasing {} goes on: {} ({} more such since last told)",
                    entry.key(),
                    Failures.describe(failure),
                    heldBack);
        }
    }

    /** What adapters keep of us in their own manifests is closed too, so that nothing late enters there. */
    private void walkManifests(Duration left) {
        CompletableFuture<@Nullable Void> all = CompletableFuture.completedFuture(null);
        for (ResourceAdapter<?> adapter : home.adapters().all()) {
            if (adapter.keepsManifest()) {
                all = all.thenCompose(before -> home.adapters()
                        .<@Nullable Object>call(adapter, left, rest -> adapter.reclaimManifest(home.self(), rest))
                        .thenAccept(done -> {}));
            }
        }
        home.serial().then(all, (done, failure) -> {
            if (failure != null) {
                LOG.warn("Own manifests were not walked: {}", Failures.describe(failure));
            }
            close(failure == null && isSettled());
        });
    }

    private void close(boolean clean) {
        if (home.standing().isEnded()) {
            finishLost();
            return;
        }
        // From here on nothing is deleted in this owner's name, so what is released still is left all the same.
        LeaveReport unclean = made(false, unsettled());
        last = unclean;
        home.standing().left();
        CompletableFuture<Boolean> said = clean ? sayCleanIfEmpty() : CompletableFuture.completedFuture(false);
        home.serial()
                .then(said, (done, failure) -> endSession(failure == null && done ? made(true, List.of()) : unclean));
    }

    /** The book says that nothing is left; the store has the last word. */
    private CompletableFuture<Boolean> sayCleanIfEmpty() {
        String prefix = home.keys().resources(home.self());
        return home.store().range(prefix, null, 1).thenCompose(page -> {
            if (page.rows().isEmpty()) {
                return sayClean();
            }
            LOG.warn(
                    "{} is left behind by an owner that leaves",
                    page.rows().get(0).key());
            return CompletableFuture.completedFuture(false);
        });
    }

    private CompletableFuture<Boolean> sayClean() {
        CompletableFuture<Boolean> said = new CompletableFuture<>();
        sayClean(said);
        return said;
    }

    private void sayClean(CompletableFuture<Boolean> said) {
        CompletableFuture<Long> opened = claiming.tombstoneSession();
        home.serial().then(opened, (session, failure) -> {
            if (failure != null) {
                said.complete(false);
            } else {
                sayClean(opened, session, said);
            }
        });
    }

    private void sayClean(CompletableFuture<Long> opened, long tombstoneSession, CompletableFuture<Boolean> said) {
        Keys keys = home.keys();
        TombstoneEntry tombstone =
                new TombstoneEntry(home.self(), true, home.time().wallMillis());
        Transaction.Builder last = Transaction.builder()
                .ifCreated(home.ownKey(), home.standing().epoch())
                .elseRead(keys.tombstone(home.self()))
                .delete(home.ownKey())
                .delete(keys.member(home.self()))
                .putInSession(keys.tombstone(home.self()), tombstone.encode(), tombstoneSession);
        for (int writer = 0; writer < Keys.WRITERS; writer++) {
            last.delete(keys.seq(home.self(), writer));
        }
        home.serial().then(home.store().transact(last.build()), (result, failure) -> {
            if (failure == null) {
                said.complete(result.succeeded()
                        || result.elseReads().stream().map(KeyValue::value).anyMatch(Leaving::isClean));
                return;
            }
            claiming.tombstoneFailed(opened, failure);
            if (home.time().nowNanos() - deadlineNanos < 0) {
                home.serial().after(PAUSE, () -> sayClean(said));
            } else {
                said.complete(false);
            }
        });
    }

    private static boolean isClean(String text) {
        TombstoneEntry entry = TombstoneEntry.decode(text).value();
        return entry != null && entry.clean();
    }

    private void endSession(LeaveReport made) {
        last = made;
        home.serial().then(home.store().endSession(home.standing().session()), (ended, failure) -> {
            LOG.info(
                    "Owner {} left {}",
                    home.self(),
                    made.clean() ? "in order" : "with " + made.unsettled().size() + " unsettled");
            report.complete(made);
        });
    }

    private LeaveReport made(boolean clean, List<String> unsettled) {
        return new LeaveReport(clean, Math.max(0, heldAtFirst - unsettled.size()), unsettled);
    }

    private List<String> unsettled() {
        return held().map(entry -> entry.record().kind() + "/" + entry.record().id())
                .toList();
    }
}
