package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.TestReporter;

/** A great many simulated worlds of locks, in four parts of a long run; together they are above a million. */
final class ManyLockWorlds {

    private static final int SEEDS = Integer.getInteger("tenure.redis.sim.many", 260_000);
    /** The first seeds are every run's. */
    private static final long BEYOND = 1_000_000;

    private ManyLockWorlds() {}

    /** Lives through the worlds of one part, from 1. */
    static void live(int part, TestReporter reporter) {
        long first = BEYOND + (long) part * SEEDS;
        reporter.publishEntry("seeds", first + " to " + (first + SEEDS - 1));
        String failure = LockSimulation.firstFailure(first, SEEDS);

        // Where one fails the rest is not lived through.
        reporter.publishEntry("runs", failure == null ? Integer.toString(SEEDS) : "0");
        assertThat(failure)
                .as("see it again with -Dtenure.redis.sim.seed=N and the seed that is named")
                .isNull();
    }
}
