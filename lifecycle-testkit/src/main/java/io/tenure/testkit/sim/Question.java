package io.tenure.testkit.sim;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.testkit.sim.Reliances.Reliance;
import io.tenure.testkit.sim.Takes.Take;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Somebody asks after a resource, or forces its release: the answer is held against what store and systems say when it was
 * asked and when it is answered. What stands at both has stood all the while, for no nonce comes again.
 */
final class Question {

    /**
     * How a resource stands.
     *
     * @param revision of the store; of a system with a manifest, its own; 0 for a view of one
     * @param changes of this resource alone, in a system of which there is a view; 0 for another
     * @param isFree whether nobody has taken it, nor written it down, nor could release it
     * @param nonce of who holds it for certain, as store and system agree; 0 if nobody does
     * @param owner who that is
     * @param token its token
     */
    private record Standing(long revision, long changes, boolean isFree, long nonce, String owner, long token) {
        boolean isHeldAsIn(Standing other) {
            return nonce != 0 && nonce == other.nonce && changes == other.changes;
        }

        boolean isFreeAsIn(Standing other) {
            return isFree && other.isFree && revision == other.revision && changes == other.changes;
        }
    }

    /** What a system has of the resource. */
    private record Taken(long nonce, String owner, long token) {}

    private final SimulatedCluster cluster;
    private final SimulatedProcess by;
    /** Whose coordinator was asked. */
    private final Opening asking;

    private final String kind;
    private final String id;
    private final @Nullable SimulatedSystem system;
    private final @Nullable SystemView view;
    private final @Nullable Standing asked;
    /** Whether who was asked had one of that id itself, as it believed: then that is what it ends. */
    private final boolean hadOwn;

    private final Duration askedAt;

    Question(SimulatedProcess by, ResourceCoordinator coordinator, String kind, String id) {
        this.cluster = by.cluster();
        this.by = by;
        this.asking = by.openingOf(coordinator);
        asking.look();
        this.kind = kind;
        this.id = id;
        this.hadOwn = coordinator.diagnosis().snapshot(kind, id).isPresent();
        this.askedAt = cluster.time().elapsed();
        this.system = cluster.systems().stream()
                .filter(each -> each.kind().equals(kind))
                .findFirst()
                .orElse(null);
        this.view = system == null ? cluster.viewOf(kind) : null;
        this.asked = standing();
    }

    /** Null if nobody knows. */
    private @Nullable Standing standing() {
        if (system != null) {
            List<Taken> taken = system.grants().stream()
                    .filter(grant -> grant.id().equals(id))
                    .map(grant -> new Taken(grant.nonce(), grant.owner().toString(), grant.token()))
                    .toList();
            return system.keepsManifest() ? inManifest(system.changes(), 0, taken) : inStore(0, taken);
        }
        if (view == null) {
            return null;
        }
        // What has run out may be gone only once it is looked at.
        List<Taken> taken = view.find(id).stream()
                .map(record -> new Taken(record.nonce(), record.owner().toString(), record.token()))
                .toList();
        long changes = view.changes(id);
        return cluster.isInManifest(kind) ? inManifest(0, changes, taken) : inStore(changes, taken);
    }

    private static Standing inManifest(long revision, long changes, List<Taken> taken) {
        if (taken.isEmpty()) {
            return new Standing(revision, changes, true, 0, "", 0);
        }
        Taken one = taken.get(0);
        return new Standing(revision, changes, false, one.nonce, one.owner, one.token);
    }

    private Standing inStore(long changes, List<Taken> taken) {
        long revision = cluster.store().revision();
        List<Row> rows = rowsBelow("resources/");
        if (rows.size() == 1 && rows.get(0).isHeld()) {
            Row row = rows.get(0);
            if (taken.stream().anyMatch(one -> one.nonce == row.nonce())) {
                return new Standing(revision, changes, false, row.nonce(), row.owner(), row.token());
            }
        }
        boolean isFree =
                rows.isEmpty() && taken.isEmpty() && rowsBelow("quarantine/").isEmpty();
        return new Standing(revision, changes, isFree, 0, "", 0);
    }

    private List<Row> rowsBelow(String beginning) {
        return cluster.rows(List.of(beginning)).stream()
                .filter(row -> row.resource().endsWith("/" + kind + "/" + id))
                .toList();
    }

    /**
     * What force-release says. That nobody held it is wrong where somebody did all the while; and that it was released,
     * where he still does. An owner whose session was lost may not know it yet, and ends what it had; its own release counts
     * once it is parked, and its lease has ended by then.
     */
    void forced(boolean released) {
        Standing now = now();
        if (asked != null && asked.nonce() != 0) {
            cluster.history().counts().note("forced releases of what was held");
        }
        if (asked == null || now == null || !now.isHeldAsIn(asked)) {
            return;
        }
        Take take = cluster.history().takes().of(now.nonce());
        if (!released) {
            violated("told that nobody held it, which was forced, and that was held by " + now.owner());
        } else if (take != null && !take.isFreed() && (isOwn(take.owner()) ? isReliedOn(take) : !hadOther(take))) {
            violated("told that it was force-released, and that is held by " + take + " as before");
        }
    }

    /** Who holds it, as it was told; what a process is about to take or to release itself it may tell of. */
    void answered(Optional<Holder> holder) {
        Standing now = now();
        if (asked == null || now == null) {
            return;
        }
        if (now.isHeldAsIn(asked) || now.isFreeAsIn(asked)) {
            cluster.history().counts().note("answers who holds what");
        }
        if (now.isHeldAsIn(asked) && holder.isEmpty()) {
            violated("told that nobody holds it, and that is held by " + now.owner());
        }
        holder.filter(named -> !namedItself(named, now)).ifPresent(named -> {
            boolean isHis = named.owner().toString().equals(now.owner()) && named.token() == now.token();
            if (now.isHeldAsIn(asked) && !isHis && isAlone()) {
                violated("told that " + named + " holds it, and that is held by " + now.owner());
            } else if (now.isFreeAsIn(asked)) {
                violated("told that " + named + " holds it, and nobody does");
            }
        });
    }

    /** Whether a lease of that take has not ended, as far as who relies on it is told. */
    private boolean isReliedOn(Take take) {
        Reliance reliance = cluster.history().reliances().on(kind + "/" + id, take.nonce(), take.token());
        return reliance != null && !reliance.isOver();
    }

    /** Whether it had one of its own, or ended one meanwhile, which it may have been given, and not handed over yet. */
    private boolean hadOther(Take than) {
        return hadOwn
                || cluster.history()
                        .takes()
                        .granted(kind, id)
                        .anyMatch(take -> take != than && isOwn(take.owner()) && take.isEndedBySince(askedAt));
    }

    private boolean isOwn(OwnerId owner) {
        return asking.isOwner(owner);
    }

    /**
     * Whether an owner named itself, and may: where another has it for certain it has to have taken the same before, and not
     * to know that it ended.
     */
    private boolean namedItself(Holder named, Standing now) {
        if (!isOwn(named.owner()) || asked == null || !now.isHeldAsIn(asked)) {
            return isOwn(named.owner());
        }
        Take take = cluster.history().takes().of(kind + "/" + id, named.token());
        return take != null && isOwn(take.owner());
    }

    /** Of what is not exclusive in the store several may be written down, and come and go while it is looked. */
    private boolean isAlone() {
        return system == null
                ? cluster.isExclusive(kind)
                : system.keepsManifest() || system.fencing() != Fencing.FENCED;
    }

    private @Nullable Standing now() {
        return cluster.history().isStoreRestored() ? null : standing();
    }

    private void violated(String what) {
        cluster.history()
                .violated(Guarantee.G8_NOTHING_IS_LOST, by + " asked after " + kind + "/" + id + " and was " + what);
    }
}
