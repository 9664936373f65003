package io.tenure.cluster;

import io.tenure.event.AlarmEvent;
import io.tenure.event.EventType;
import io.tenure.resource.OwnerId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one owner, put together. */
final class OwnerParts {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerParts.class);

    private final OwnerHome home;
    private final SessionKeeper keeper;
    private final NamespaceConfig config;
    private final HoldBook book = new HoldBook();
    private final DirectHolds direct;
    private final DirectAcquiring directAcquiring;
    private final DirectReleasing directReleasing;
    private final Undoing undoing;
    private final Releasing releasing;
    private final Acquiring acquiring;
    private final Queries queries;
    private final Forcing forcing;
    private final Gate gate;
    private final Brake brake;
    private final Cleaner cleaner;
    private final Reclaimer reclaimer;
    private final Lookout lookout;
    private final Leaving leaving;
    private final Revocations revocations;
    private final Counters counters;
    private final DeadOwners deadOwners;
    private boolean joining;
    /** Whether the alarm of a restore was raised: more than one answer may show it. Confined to the loop. */
    private boolean toldOfRestore;

    OwnerParts(OwnerHome home, Set<OwnerId> formers) {
        this.home = home;
        this.keeper = new SessionKeeper(home);
        this.config = new NamespaceConfig(home);
        RecordWrites writes = new RecordWrites(home, new GroupCommit(home));
        this.direct = new DirectHolds(home);
        this.directAcquiring = new DirectAcquiring(home, book, direct);
        this.directReleasing = direct.releasing();
        this.undoing = new Undoing(home, book, writes);
        this.releasing = new Releasing(home, book, writes);
        this.queries = new Queries(home, book, direct);
        this.forcing = new Forcing(home, book, direct, directReleasing, queries, releasing);
        this.gate = new Gate(home, keeper);
        this.brake = new Brake(home);
        this.cleaner = new Cleaner(home, gate);
        Claiming claiming = new Claiming(home);
        this.reclaimer = new Reclaimer(home, gate, brake, claiming, cleaner, formers);
        this.revocations = new Revocations(home, book, writes, undoing);
        QuarantineRetries retries = new QuarantineRetries(home, cleaner.quarantine());
        this.lookout = new Lookout(home, gate, brake, reclaimer, claiming, revocations, retries, config);
        NameConflicts conflicts = new NameConflicts(home, lookout);
        this.acquiring = new Acquiring(home, book, writes, undoing, conflicts, revocations, direct);
        this.counters = new Counters(home);
        this.deadOwners = new DeadOwners(home, lookout);
        this.leaving = new Leaving(home, book, direct, directReleasing, undoing, releasing, reclaimer, claiming);
        home.store().onRestored(this::storeWentBack);
        home.standing().onLost(this::stop);
    }

    Acquiring acquiring() {
        return acquiring;
    }

    DirectHolds direct() {
        return direct;
    }

    DirectAcquiring directAcquiring() {
        return directAcquiring;
    }

    DirectReleasing directReleasing() {
        return directReleasing;
    }

    Releasing releasing() {
        return releasing;
    }

    Queries queries() {
        return queries;
    }

    Forcing forcing() {
        return forcing;
    }

    Gate gate() {
        return gate;
    }

    Brake brake() {
        return brake;
    }

    Cleaner cleaner() {
        return cleaner;
    }

    Revocations revocations() {
        return revocations;
    }

    Counters counters() {
        return counters;
    }

    DeadOwners deadOwners() {
        return deadOwners;
    }

    Leaving leaving() {
        return leaving;
    }

    CompletableFuture<@Nullable Void> join(Duration timeout, List<Long> formerSessions) {
        if (joining) {
            return CompletableFuture.failedFuture(new IllegalStateException("an owner joins once"));
        }
        joining = true;
        return new Joining(home, keeper, config).join(timeout, formerSessions).thenAccept(joined -> lookout.start());
    }

    void giveBack(HoldEntry entry) {
        if (book.contains(entry) && !entry.isEnding()) {
            undoing.giveBack(entry);
        }
    }

    /** Whether nothing is left to do for an owner that is over. */
    boolean isDone() {
        return book.size() == 0
                && undoing.pending() == 0
                && direct.size() == 0
                && direct.pendingUndos() == 0
                && direct.isIdle()
                && home.adapters().underWay() == 0;
    }

    /** Ends what goes on by itself; what callers wait for ends by itself. */
    void stop() {
        keeper.stop();
        lookout.stop();
        reclaimer.stop();
    }

    private void storeWentBack() {
        String message = "the store went back in time: it was restored from a backup; reclaim is stopped until an"
                + " operator resumes it";
        gate.stop();
        if (!toldOfRestore) {
            toldOfRestore = true;
            LOG.error("{} (owner {})", message, home.self());
            home.notices()
                    .event(EventType.ALARM, () -> new AlarmEvent(home.time().wallMillis(), "cluster", message));
        }
        home.standing().lost("the store was restored from a backup");
        config.tellRestored();
    }

    OwnerStats stats() {
        Standing standing = home.standing();
        return new OwnerStats(
                standing.state(),
                standing.validLeft(),
                standing.renewals(),
                standing.missed(),
                book.size() + direct.size(),
                undoing.pending() + direct.pendingUndos(),
                reclaimer.orphans(),
                cleaner.reclaimed(),
                cleaner.quarantine().size(),
                lookout.unreadable(),
                brake.isEngaged(),
                gate.isStopped(),
                home.serial().failed());
    }
}
