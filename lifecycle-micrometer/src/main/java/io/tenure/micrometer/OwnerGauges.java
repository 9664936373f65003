package io.tenure.micrometer;

import io.micrometer.core.instrument.Tags;
import io.tenure.cluster.OwnerState;
import io.tenure.cluster.OwnerStats;
import java.util.function.ToDoubleFunction;

/** How the process stands as an owner, read from the coordinator's state. Thread-safe. */
final class OwnerGauges {

    private final Meters meters;
    private final Cached<OwnerStats> stats;

    OwnerGauges(Meters meters, Cached<OwnerStats> stats) {
        this.meters = meters;
        this.stats = stats;
    }

    void register() {
        meters.gaugeNanos(
                Names.MARGIN,
                "How long the session stays valid if no further renewal succeeds",
                this,
                gauges -> gauges.stats.get().validLeft().toNanos());
        for (OwnerState state : OwnerState.values()) {
            gauge(
                    Names.STATE,
                    "1 for the state that the owner is in",
                    owner -> owner.state() == state ? 1 : 0,
                    Tags.of(Names.STATE_TAG, KindMeters.lower(state)));
        }
        gauge(Names.HELD, "External resources that are written down as held", OwnerStats::held);
        gauge(
                Names.UNDO,
                "Takes and releases of unknown outcome that are still being undone",
                OwnerStats::pendingUndos);
        gauge(Names.ORPHANED, "Owners that are gone and not cleaned up yet", OwnerStats::orphans);
        gauge(Names.QUARANTINED, "Resources of lost owners that could not be released", OwnerStats::quarantined);
        gauge(Names.UNREADABLE, "Entries of the store that this version cannot read", OwnerStats::unreadable);
        gauge(Names.FAULT, "Tasks of the owner's loop that threw", OwnerStats::faults);
        gauge(Names.BRAKE, "Whether reclaim is slowed", owner -> owner.brakeEngaged() ? 1 : 0);
        gauge(
                Names.STOPPED,
                "Whether reclaim is stopped because the store was restored",
                owner -> owner.reclaimStopped() ? 1 : 0);
    }

    private void gauge(String name, String description, ToDoubleFunction<OwnerStats> part) {
        gauge(name, description, part, Tags.empty());
    }

    private void gauge(String name, String description, ToDoubleFunction<OwnerStats> part, Tags tags) {
        meters.gauge(name, description, this, gauges -> part.applyAsDouble(gauges.stats.get()), tags);
    }
}
