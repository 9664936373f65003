package io.tenure.testkit.sim;

import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.Takes.Take;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who asks to release what, of whom: nobody cleans up after an owner that is valid by its own clock. */
final class Releases {

    private final SimulatedCluster cluster;
    private final History history;
    /** By nonce, the release that its own owner asked for and was not answered. */
    private final Map<Long, Open> open = new HashMap<>();

    private int ofOthers;

    /** A release that is under way; each is equal to itself alone. */
    private static final class Open {
        /** When its coordinator stops waiting for the answer, by its process's clock. */
        private final long untilNanos;

        private Open(long untilNanos) {
            this.untilNanos = untilNanos;
        }
    }

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
        String name = History.nameOf(record.kind(), record.id());
        if (!history.isDecided(name, take)) {
            judgeStopped(by, asking, record.owner(), name);
        }
        if (of != null
                && !history.isForced(History.nameOf(record.kind(), record.id()), take)
                && history.isLiving(of, record.owner())) {
            history.violated(
                    Guarantee.G5_LIVING_ARE_SAFE,
                    "%s releases %s/%s of %s (owner %s, nonce %x), whose session is valid"
                            .formatted(by, record.kind(), record.id(), of, record.owner(), record.nonce()));
        }
    }

    /**
     * A coordinator asked to release what its own owner took: one release at a time, the next only once it was answered, or
     * its time is over. Save what is forced, and what an owner that was lost left: others release these as well, among them
     * the same coordinator by another way.
     *
     * @return to be run when it is answered
     */
    Runnable begun(SimulatedProcess by, @Nullable Opening asking, ResourceRecord record, Duration timeout) {
        if (asking == null || !asking.isOwner(record.owner())) {
            return () -> {};
        }
        long nowNanos = by.time().nowNanos();
        Open begun = new Open(nowNanos + timeout.toNanos());
        Open before = open.put(record.nonce(), begun);
        boolean underWay = before != null && nowNanos - before.untilNanos < 0;
        if (underWay
                && history.isLiving(by, record.owner())
                && !history.isForced(
                        History.nameOf(record.kind(), record.id()),
                        history.takes().of(record.nonce()))) {
            history.violated(
                    Guarantee.G1_ONCE,
                    "%s asks to release %s/%s (owner %s, nonce %x) while its release is under way"
                            .formatted(by, record.kind(), record.id(), record.owner(), record.nonce()));
        }
        return () -> open.remove(record.nonce(), begun);
    }

    /** That the manifest of an owner is to be walked was asked for. */
    void walkAsked(SimulatedProcess by, @Nullable Opening asking, OwnerId owner) {
        SimulatedProcess of = processOf(owner);
        if (of == by && isOwn(asking, owner)) {
            return;
        }
        ofOthers++;
        judgeStopped(by, asking, owner, "the manifest");
        if (of != null && history.isLiving(of, owner)) {
            history.violated(
                    Guarantee.G5_LIVING_ARE_SAFE,
                    by + " walks the manifest of " + of + " (owner " + owner + "), whose session is valid");
        }
    }

    /** Who knows that the store was restored cleans up after nobody else: what it holds against them may be wrong. */
    private void judgeStopped(SimulatedProcess by, @Nullable Opening asking, OwnerId owner, String what) {
        Duration since = asking == null || asking.isOwner(owner) ? null : asking.reclaimsNotSince();
        if (since != null && cluster.time().elapsed().minus(since).compareTo(Incarnations.A_TURN) > 0) {
            history.violated(
                    Guarantee.G5_LIVING_ARE_SAFE,
                    "%s cleans up %s of owner %s, though it was told after %s that the store was restored, and nobody resumed that"
                            .formatted(by, what, owner, since));
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
