package io.tenure.testkit.sim;

import io.tenure.cluster.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who notices that the store was restored tells the others, and each owner that was there is lost by that. */
final class Restoration {

    /*
     * Who notices writes the config anew, and whoever finds another than when it joined is lost: at its next listing that
     * looks at it, one of which there is in each reconcile. Of a second restore nothing is said: it may bring back the very
     * config that an owner knows.
     */

    /** Between a reconcile that fails and the next listing, and for both to be answered. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    /** An owner that was there. */
    private static final class Present {
        private final SimulatedProcess process;
        private final Owner owner;
        private final StoreConnection connection;
        /** Since when it might have listed, all having been calm; null while it cannot. */
        private @Nullable Duration ableSince;

        private Present(SimulatedProcess process, Owner owner, StoreConnection connection) {
            this.process = process;
            this.owner = owner;
            this.connection = connection;
        }

        private boolean isOver() {
            return process.isCrashed() || owner.state().isFinal();
        }

        private boolean isAble() {
            return !process.time().isStopped() && owner.isValid() && connection.isCalm();
        }
    }

    private final SimulatedCluster cluster;
    private final List<Present> present = new ArrayList<>();
    /** Which config these know. */
    private long config;

    private boolean again;
    /** Who noticed it, and has to tell the others, as long as it can; null if nobody. */
    private @Nullable Opening teller;

    private Duration noticedAt = Duration.ZERO;

    Restoration(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    /** The store is about to be restored. */
    void begins() {
        present.clear();
        if (!again) {
            cluster.processes().forEach(this::note);
            config = config();
        }
        again = true;
    }

    private void note(SimulatedProcess process) {
        process.openings().forEach(opening -> {
            Owner owner = opening.owner();
            StoreConnection connection = opening.connection();
            if (owner != null && connection != null && !process.isCrashed() && owner.isValid()) {
                present.add(new Present(process, owner, connection));
            }
        });
    }

    private long config() {
        return cluster.rows(List.of("config")).stream()
                .mapToLong(row -> row.row().modRevision())
                .findFirst()
                .orElse(0);
    }

    /** An owner of that coordinator, which was there, noticed it just now. */
    void noticed(Opening by) {
        if (teller == null && !present.isEmpty()) {
            teller = by;
            noticedAt = cluster.time().elapsed();
        }
    }

    void look() {
        if (present.isEmpty() && teller == null) {
            return;
        }
        boolean isTold = config() != config;
        Duration now = cluster.time().elapsed();
        if (isTold) {
            teller = null;
        } else {
            judgeTeller(now);
        }
        present.removeIf(Present::isOver);
        for (Present one : present) {
            if (!isTold || !one.isAble()) {
                one.ableSince = null;
            } else if (one.ableSince == null) {
                one.ableSince = now;
            } else if (now.minus(one.ableSince).compareTo(atMost()) > 0) {
                cluster.history()
                        .violated(
                                Guarantee.G5_LIVING_ARE_SAFE,
                                "owner %s of %s is not lost, though it was there when the store was restored, others noticed,"
                                                .formatted(one.owner.id(), one.process)
                                        + " and it could have listed for " + now.minus(one.ableSince));
            }
        }
    }

    /** It writes the config anew at once, which others look at. */
    private void judgeTeller(Duration now) {
        StoreConnection connection = teller == null ? null : teller.connection();
        if (connection == null
                || !connection.isCalm()
                || connection.process().time().isStopped()) {
            teller = null;
        } else if (now.minus(noticedAt).compareTo(Incarnations.A_TURN) > 0) {
            cluster.history()
                    .violated(
                            Guarantee.G5_LIVING_ARE_SAFE,
                            connection.process() + " noticed after " + noticedAt
                                    + " that the store was restored, and does not tell the others");
        }
    }

    private Duration atMost() {
        return cluster.settings().reconcileEvery().multipliedBy(3).dividedBy(2).plus(AGAIN);
    }

    /** Who was there and has still to be lost, for it is told; empty if nobody. */
    List<String> whoHasToNotice() {
        return config() == config
                ? List.of()
                : present.stream()
                        .filter(one -> !one.isOver())
                        .map(one -> "owner " + one.owner.id() + " of " + one.process
                                + ", which does not know that the store was restored")
                        .toList();
    }
}
