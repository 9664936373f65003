package io.tenure.testkit.sim;

import io.tenure.store.CoordinationStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Draws what happens by day, and lets it happen. */
final class FaultPlan {

    private static final Duration BACKUP_EVERY = Duration.ofSeconds(2);

    /** Of a hundred worlds, in which a session is revoked, one dies, or watches are behind when all is well already. */
    private static final int REVOKED_AT_DUSK = 5;

    /** So many that most of them may die at once. */
    private static final int CROWD = 6;

    private static final int UNHEARD_AT_DUSK = 18;
    private static final int DYING_AT_DUSK = 30;

    private static final Duration SEEN_BY_WITNESSES = Duration.ofMillis(250);

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
            // Once for certain, where the day is long enough: it is drawn but rarely.
            after(dice.millis(2_500, 9_000), () -> {
                if (cluster.isDay()) {
                    restore();
                    // Whoever dies then is nobody's to clean up after, until that is resumed.
                    if (has(Fault.CRASH) && dice.chance(0.5)) {
                        after(dice.millis(100, 1_500), () -> cluster.crashByDay(cluster.anyProcess()));
                    }
                }
            });
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
        cluster.history().counts().note("fault " + fault);
        switch (fault) {
            case CRASH -> crash(process);
            case PAUSE -> process.time().pauseFor(dice.millis(100, dice.chance(0.5) ? 1_500 : 9_000));
            case SUSPENSION -> process.time().suspendFor(dice.millis(100, 6_000));
            case WALL_STEP -> process.time().stepWall(dice.millis(-3_600_000, 3_600_000));
            case STORE_STALL -> store.stallFor(dice.millis(100, 5_000));
            case STORE_RESTART -> store.restartAfter(dice.millis(100, 6_000));
            case STORE_ELECTION -> elect();
            case SESSION_REVOKED -> revoke(process);
            case CHANGES_LOST -> loseChanges();
            case COMPACTION -> forget();
            case CUT_FROM_STORE -> cut(process);
            case SYSTEMS_DOWN -> cluster.systemsDownFor(dice.millis(100, 9_000));
            case STORE_RESTORED -> restore();
        }
    }

    private void restore() {
        cluster.history().counts().note("restores");
        cluster.restoration().begins();
        cluster.history().storeRestored();
        cluster.store().restore(backup);
    }

    /** Where sessions end by witnesses, one that ends early is proof of death, so nobody revokes any. */
    private void revoke(SimulatedProcess process) {
        if (cluster.store().liveness() == CoordinationStore.Liveness.TTL) {
            cluster.store().revokeSessions(process);
        }
    }

    /** Of many, sometimes all but one die at once: so many as put on the brake. */
    private void crash(SimulatedProcess process) {
        if (isCrowd() && dice.chance(0.3)) {
            List.copyOf(cluster.processes()).stream()
                    .filter(each -> each != process)
                    .forEach(cluster::crashByDay);
        } else {
            cluster.crashByDay(process);
        }
    }

    private boolean isCrowd() {
        return cluster.processes().size() >= CROWD;
    }

    /** Whoever has believed the former leader and is cut then goes on believing it, until nothing is answered for a TTL. */
    private void elect() {
        cluster.store().elect(dice.millis(100, dice.chance(0.5) ? 4_000 : 14_000));
        if (dice.chance(0.5) && has(Fault.CUT_FROM_STORE)) {
            after(dice.millis(500, 4_000), () -> {
                if (cluster.isDay()) {
                    cut(cluster.anyProcess());
                }
            });
        }
    }

    private void loseChanges() {
        cluster.store().loseChanges(true);
        cluster.network().after(dice.millis(500, 8_000), () -> cluster.store().loseChanges(false));
    }

    /** Somebody may come to his end while watches are behind: these rarely meet elsewhere. */
    private void forget() {
        Duration behind = dice.millis(100, 4_000);
        cluster.store().fallBehind(behind);
        int what = dice.below(10);
        if (what < 4) {
            cluster.network().after(dice.millis(0, behind.toMillis()), () -> {
                if (what < 2 && has(Fault.CRASH)) {
                    cluster.crashByDay(cluster.anyProcess());
                } else if (what >= 2 && has(Fault.SESSION_REVOKED) && cluster.isDay()) {
                    revoke(cluster.anyProcess());
                }
            });
        }
    }

    /**
     * Where all is well already one may still come to his end, and watches be behind then: how soon that is noticed can be
     * said where nothing else is in the way, and by day something is, as a rule.
     */
    void dusk() {
        int what = dice.below(100);
        Duration when = dice.millis(1_700, 3_000);
        Duration behind = dice.millis(100, 800);
        boolean revoked = what < REVOKED_AT_DUSK && has(Fault.SESSION_REVOKED) && !cluster.hasWitnesses();
        if (what < UNHEARD_AT_DUSK && has(Fault.COMPACTION)) {
            Duration vanished = cluster.hasWitnesses() ? SEEN_BY_WITNESSES : cluster.sessionTtl();
            after(when, () -> cluster.store().fallBehind(revoked ? behind.dividedBy(2) : vanished.plus(behind)));
        }
        if (revoked) {
            after(when.plusMillis(1), () -> revoke(cluster.anyProcess()));
        } else if (has(Fault.CRASH) && isCrowd() && dice.chance(0.7)) {
            after(when, cluster::crashAllButOne);
        } else if (what < DYING_AT_DUSK && has(Fault.CRASH)) {
            after(when, cluster::crashOneOfSeveral);
        }
    }

    private void after(Duration delay, Runnable task) {
        cluster.network().after(delay, task);
    }

    private void cut(SimulatedProcess process) {
        process.cut(dice.chance(0.5) ? SimulatedNetwork.Cut.BOTH : SimulatedNetwork.Cut.REPLIES);
        cluster.network().after(dice.millis(100, 6_000), () -> process.cut(SimulatedNetwork.Cut.NONE));
    }
}
