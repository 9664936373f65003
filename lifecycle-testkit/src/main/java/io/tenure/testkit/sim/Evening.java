package io.tenure.testkit.sim;

import io.tenure.cluster.Owner;
import java.util.List;

/** Looks whether everything in a cluster is in its place, and says what is not. */
final class Evening {

    private final SimulatedCluster cluster;

    Evening(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    boolean isQuiet() {
        return whatIsLeft().isEmpty() && cluster.history().ends().untold().isEmpty();
    }

    /** What is left now breaks a guarantee. */
    void judge() {
        String left = whatIsLeft();
        if (!left.isEmpty()) {
            broken(Guarantee.G8_NOTHING_IS_LOST, "after an evening there is left: " + left);
        }
        cluster.history()
                .ends()
                .untold()
                .forEach(what -> broken(Guarantee.G1_ONCE, what + " has ended, and its handle was not told"));
        if (!cluster.time().failures().isEmpty()) {
            broken(
                    Guarantee.G9_FOREIGN_CODE_IS_CONTAINED,
                    "a task threw: " + cluster.time().failures().get(0));
        }
        cluster.processes().forEach(this::judge);
        cluster.incarnations().faults().forEach(fault -> broken(Guarantee.G9_FOREIGN_CODE_IS_CONTAINED, fault));
    }

    private void judge(SimulatedProcess process) {
        if (!process.isCrashed() && !process.unanswered().isEmpty()) {
            broken(Guarantee.G9_FOREIGN_CODE_IS_CONTAINED, process + " waits for ever for " + process.unanswered());
        }
    }

    private String whatIsLeft() {
        return cluster.history().isStoreRestored() ? whoIsStuck() : new Stocktaking(cluster).whatIsLeft();
    }

    /**
     * Records were forgotten, so what is taken cannot be compared; but an operator lets the fleet go on, and it has to, and
     * what came back of the living is not theirs any more.
     */
    private String whoIsStuck() {
        List<String> ignorant = cluster.restoration().whoHasToNotice();
        if (!ignorant.isEmpty()) {
            return String.join("; ", ignorant);
        }
        for (SimulatedProcess process : cluster.processes()) {
            if (!process.isCrashed()) {
                process.openings().forEach(Opening::reclaimIsResumed);
                process.owners().forEach(Owner::resumeReclaim);
            }
        }
        return new Stocktaking(cluster).whatTheLivingDoNotHold();
    }

    private void broken(Guarantee guarantee, String how) {
        cluster.history().violated(guarantee, how);
    }
}
