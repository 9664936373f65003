package io.tenure.testkit.sim;

import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerState;
import io.tenure.resource.OwnerId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All owners that were seen, those that are gone among them: that each is lost for a reason, and has no faults. */
final class Incarnations {

    /** A machine that sleeps for less does not lose its session by that. */
    private static final Duration LATELY = Duration.ofMillis(120);

    /** One owner. */
    private static final class Seen {
        private final SimulatedProcess process;
        private final Owner owner;
        /** By its process's clock, as it said when last looked at. */
        private long validUntilNanos;

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

    private final SimulatedCluster cluster;
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
