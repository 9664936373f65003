package io.tenure.simulation;

import io.tenure.test.Worlds;
import org.junit.jupiter.api.TestReporter;

/**
 * A great many simulated worlds, in six parts of a long run, so that none takes longer than it may; together they are
 * above five million. Each quarter of a part can be run by itself.
 */
final class ManyWorlds {

    private static final int SEEDS = Integer.getInteger("tenure.sim.many", 210_000);

    private static final int QUARTERS = 4;

    private ManyWorlds() {}

    /** Lives through the worlds of one quarter of one part, both from 1. */
    static void live(int part, int quarter, TestReporter reporter) {
        Worlds.holdInPart(
                Simulation::firstFailure, QUARTERS * (part - 1) + quarter, SEEDS, "tenure.sim.seed", reporter);
    }
}
