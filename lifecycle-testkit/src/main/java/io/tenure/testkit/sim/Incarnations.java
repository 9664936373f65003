package io.tenure.testkit.sim;

import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerState;
import io.tenure.resource.OwnerId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** All owners that were seen, those that are gone among them: that each is lost for a reason, and for each, and has no faults. */
final class Incarnations {

    /** A machine that sleeps for less does not lose its session by that. */
    private static final Duration LATELY = Duration.ofMillis(120);

    /** One owner. */
    private static final class Seen {
        private final SimulatedProcess process;
        private final Owner owner;
        /** By its process's clock, as it said when last looked at. */
        private long validUntilNanos;

        /** When it was looked at first of all looks since which it knows that its key is gone, and its process goes on. */
        private @Nullable Duration goneAt;

        private boolean over;

        private Seen(SimulatedProcess process, Owner owner) {
            this.process = process;
            this.owner = owner;
            this.validUntilNanos = process.time().nowNanos();
        }

        /** How much longer it was to be valid, as it said itself. */
        Duration left() {
            return Duration.ofNanos(validUntilNanos - process.time().nowNanos());
        }
    }

    /** What an owner takes at most, while its process goes on, to do what follows from what it was told. */
    static final Duration A_TURN = Duration.ofMillis(200);

    private final SimulatedCluster cluster;
    /** Who was told that its key is gone, or may see it; and whether it still may. */
    private final Map<OwnerId, BooleanSupplier> told = new LinkedHashMap<>();

    private final Map<OwnerId, Seen> seen = new LinkedHashMap<>();
    private Duration lastLook = Duration.ZERO;

    Incarnations(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    void look() {
        for (SimulatedProcess process : cluster.processes()) {
            for (Owner owner : process.owners()) {
                if (!seen.containsKey(owner.id())) {
                    seen.put(owner.id(), new Seen(process, owner));
                }
            }
        }
        cluster.processes().forEach(process -> process.openings().forEach(Opening::lookAtReclaim));
        Duration now = cluster.time().elapsed();
        boolean lately = now.minus(lastLook).compareTo(LATELY) <= 0;
        lastLook = now;
        for (Seen one : seen.values()) {
            if (!one.over) {
                look(one, lately);
            }
        }
    }

    /**
     * A watch told that owner that its own key is gone, or, by a gap, to look whether it is: it is lost at once.
     *
     * @param itCanTell whether it still can, by what it was told
     */
    void toldOfItsEnd(OwnerId owner, BooleanSupplier itCanTell) {
        told.put(owner, itCanTell);
        if (cluster.history().wasRobbed(owner)) {
            cluster.history().counts().note("owners told that their session was revoked");
        }
    }

    /**
     * An owner was answered that the store is not as far as it was when that asked before: it was restored. It is lost at once,
     * and its coordinator cleans up after nobody else from then on.
     */
    void toldThatTheStoreWentBack(OwnerId id, Opening by) {
        told.put(id, () -> true);
        cluster.history().counts().note("owners told that the store went back");
        Owner owner = by.owner();
        boolean hears = owner != null && owner.id().equals(id) && owner.isValid();
        Seen one = seen.get(id);
        if (hears && one != null && !one.process.time().isStopped()) {
            by.noticesARestore(cluster.time().elapsed());
            cluster.restoration().noticed(by);
        }
    }

    private void judgeTold(Seen one) {
        BooleanSupplier itCanTell = told.get(one.owner.id());
        if (itCanTell == null || one.process.time().isStopped()) {
            one.goneAt = null;
            return;
        }
        if (!itCanTell.getAsBoolean()) {
            told.remove(one.owner.id());
            return;
        }
        Duration now = cluster.time().elapsed();
        if (one.goneAt == null) {
            one.goneAt = now;
        } else if (now.minus(one.goneAt).compareTo(A_TURN) > 0) {
            cluster.history()
                    .violated(
                            Guarantee.G5_LIVING_ARE_SAFE,
                            "owner %s of %s was told more than %s ago that its key is gone, or the store went back, and is not lost, but %s"
                                    .formatted(one.owner.id(), one.process, A_TURN, one.owner.state()));
        }
    }

    /**
     * An owner is lost when its time is over by its own clock, or because its session was ended under it. Of one that was
     * stopped since it was looked at, the clock may say nothing.
     */
    private void look(Seen one, boolean lately) {
        if (one.process.isCrashed()) {
            one.over = true;
            return;
        }
        OwnerState state = one.owner.state();
        one.over = state.isFinal();
        if (state == OwnerState.LOST) {
            History history = cluster.history();
            Duration left = one.left();
            if (lately
                    && left.compareTo(Duration.ZERO) > 0
                    && !history.wasRobbed(one.owner.id())
                    && !history.isStoreRestored()) {
                history.violated(
                        Guarantee.G5_LIVING_ARE_SAFE,
                        "owner %s of %s was lost, though its session was valid for %s more"
                                .formatted(one.owner.id(), one.process, left));
            }
        } else if (!one.over) {
            judgeTold(one);
            boolean counts = one.owner.isValid() && !one.process.time().isStopped();
            Duration left = counts ? one.owner.stats().validLeft() : Duration.ZERO;
            one.validUntilNanos = one.process.time().nowNanos() + left.toNanos();
        }
    }

    /** What threw in the loops of all of them. */
    List<String> faults() {
        return seen.values().stream()
                .filter(one -> one.owner.stats().faults() > 0)
                .map(one -> "owner %s of %s has %d faults of its own"
                        .formatted(
                                one.owner.id(), one.process, one.owner.stats().faults()))
                .toList();
    }
}
