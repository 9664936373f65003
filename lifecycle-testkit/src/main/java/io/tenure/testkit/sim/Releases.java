package io.tenure.testkit.sim;

import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.Takes.Take;
import org.jspecify.annotations.Nullable;

/** Who asks to release what, of whom: nobody cleans up after an owner that is valid by its own clock. */
final class Releases {

    private final SimulatedCluster cluster;
    private final History history;
    private int ofOthers;

    Releases(SimulatedCluster cluster, History history) {
        this.cluster = cluster;
        this.history = history;
    }

    /** How often somebody asked for what was not its own. */
    int ofOthers() {
        return ofOthers;
    }

    /**
     * A release was asked for.
     *
     * @param asking which of the process's coordinators asks; null if it may be any
     */
    void asked(SimulatedProcess by, @Nullable Opening asking, ResourceRecord record) {
        Take take = history.takes().of(record.nonce());
        if (take != null) {
            take.releaseAsked();
        }
        SimulatedProcess of = processOf(record.owner());
        if (of == by && isOwn(asking, record.owner())) {
            if (take != null) {
                take.ownReleaseAsked(cluster.time().elapsed());
            }
            return;
        }
        ofOthers++;
        if (of != null
                && !history.isForced(History.nameOf(record.kind(), record.id()), take)
                && history.isLiving(of, record.owner())) {
            history.violated(
                    Guarantee.G5_LIVING_ARE_SAFE,
                    "%s releases %s/%s of %s (owner %s, nonce %x), whose session is valid"
                            .formatted(by, record.kind(), record.id(), of, record.owner(), record.nonce()));
        }
    }

    /** The same for what is in a manifest. */
    void walkAsked(SimulatedProcess by, @Nullable Opening asking, OwnerId owner) {
        SimulatedProcess of = processOf(owner);
        if (of == by && isOwn(asking, owner)) {
            return;
        }
        ofOthers++;
        if (of != null && history.isLiving(of, owner)) {
            history.violated(
                    Guarantee.G5_LIVING_ARE_SAFE,
                    by + " walks the manifest of " + of + " (owner " + owner + "), whose session is valid");
        }
    }

    /** Whether an owner of a process may be who asks there: each has a coordinator, and adapters of its own. */
    private static boolean isOwn(@Nullable Opening asking, OwnerId owner) {
        return asking == null || asking.isOwner(owner);
    }

    /** Where that owner is, or was: one that is gone is still its process's own. */
    private @Nullable SimulatedProcess processOf(OwnerId owner) {
        SimulatedProcess present = cluster.processOf(owner);
        return present != null ? present : history.takes().homeOf(owner);
    }
}
