package io.tenure.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.TestReporter;

/**
 * A great many simulated worlds, in six parts of a long run, so that none takes longer than it may; together they are
 * above five million.
 */
final class ManyWorlds {

    private static final int SEEDS = Integer.getInteger("tenure.sim.many", 860_000);
    /** The first seeds are every run's. */
    private static final long BEYOND = 1_000_000;

    private ManyWorlds() {}

    /** Lives through the worlds of one part, from 1. */
    static void live(int part, TestReporter reporter) {
        long first = BEYOND + (long) part * SEEDS;
        reporter.publishEntry("seeds", first + " to " + (first + SEEDS - 1));
        String failure = Simulation.firstFailure(first, SEEDS);

        // Where one fails the rest is not lived through.
        reporter.publishEntry("runs", failure == null ? Integer.toString(SEEDS) : "0");
        assertThat(failure).as("a world that breaks a guarantee").isNull();
    }
}
