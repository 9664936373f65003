package io.tenure.simulation;

import io.tenure.test.Worlds;
import org.junit.jupiter.api.TestReporter;

/**
 * A great many simulated worlds, in six parts of a long run, so that none takes longer than it may; together they are
 * above five million.
 */
final class ManyWorlds {

    private static final int SEEDS = Integer.getInteger("tenure.sim.many", 860_000);

    private ManyWorlds() {}

    /** Lives through the worlds of one part, from 1. */
    static void live(int part, TestReporter reporter) {
        Worlds.holdInPart(Simulation::firstFailure, part, SEEDS, "tenure.sim.seed", reporter);
    }
}
