package io.tenure.testkit.sim;

import io.tenure.store.CoordinationStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Draws what happens by day, and lets it happen. */
final class FaultPlan {

    private static final Duration BACKUP_EVERY = Duration.ofSeconds(2);

    private final SimulatedCluster cluster;
    private final Dice dice;
    private final List<Fault> faults;
    private final int weights;
    private SimulatedStore.Backup backup;

    FaultPlan(SimulatedCluster cluster, Set<Fault> faults) {
        this.cluster = cluster;
        this.dice = cluster.dice();
        this.faults = faults.stream().sorted().toList();
        this.weights = this.faults.stream().mapToInt(Fault::weight).sum();
        this.backup = cluster.store().backup();
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** From now on until the evening. */
    void begin() {
        if (weights > 0) {
            next();
        }
        if (faults.contains(Fault.STORE_RESTORED)) {
            backUp();
        }
    }

    private void next() {
        cluster.network().after(dice.millis(200, 3_000), () -> {
            if (cluster.isDay()) {
                happen(draw());
                next();
            }
        });
    }

    private void backUp() {
        cluster.network().after(BACKUP_EVERY, () -> {
            if (cluster.isDay()) {
                backup = cluster.store().backup();
                backUp();
            }
        });
    }

    private Fault draw() {
        int at = dice.below(weights);
        for (Fault fault : faults) {
            at -= fault.weight();
            if (at < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("the weights do not add up");
    }

    private void happen(Fault fault) {
        SimulatedStore store = cluster.store();
        SimulatedProcess process = cluster.anyProcess();
        switch (fault) {
            case CRASH -> cluster.crashByDay(process);
            case PAUSE -> process.time().pauseFor(dice.millis(100, dice.chance(0.5) ? 1_500 : 9_000));
            case SUSPENSION -> process.time().suspendFor(dice.millis(100, 6_000));
            case WALL_STEP -> process.time().stepWall(dice.millis(-3_600_000, 3_600_000));
            case STORE_STALL -> store.stallFor(dice.millis(100, 5_000));
            case STORE_RESTART -> store.restartAfter(dice.millis(100, 6_000));
            case STORE_ELECTION -> store.elect(dice.millis(100, dice.chance(0.5) ? 4_000 : 14_000));
            case SESSION_REVOKED -> revoke(process);
            case CHANGES_LOST -> loseChanges();
            case COMPACTION -> store.compact();
            case CUT_FROM_STORE -> cut(process);
            case SYSTEMS_DOWN -> cluster.systemsDownFor(dice.millis(100, 9_000));
            case STORE_RESTORED -> {
                cluster.history().storeRestored();
                store.restore(backup);
            }
        }
    }

    /** Where sessions end by witnesses, one that ends early is proof of death, so nobody revokes any. */
    private void revoke(SimulatedProcess process) {
        if (cluster.store().liveness() == CoordinationStore.Liveness.TTL) {
            cluster.store().revokeSessions(process);
        }
    }

    private void loseChanges() {
        cluster.store().loseChanges(true);
        cluster.network().after(dice.millis(500, 8_000), () -> cluster.store().loseChanges(false));
    }

    private void cut(SimulatedProcess process) {
        process.cut(dice.chance(0.5) ? SimulatedNetwork.Cut.BOTH : SimulatedNetwork.Cut.REPLIES);
        cluster.network().after(dice.millis(100, 6_000), () -> process.cut(SimulatedNetwork.Cut.NONE));
    }
}
