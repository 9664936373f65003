package io.tenure.redis;

import io.tenure.test.Worlds;
import org.junit.jupiter.api.TestReporter;

/** A great many simulated worlds of locks, in four parts of a long run; together they are a quarter of a million. */
final class ManyLockWorlds {

    private static final int SEEDS = Integer.getInteger("tenure.redis.sim.many", 60_000);

    private ManyLockWorlds() {}

    /** Lives through the worlds of one part, from 1. */
    static void live(int part, TestReporter reporter) {
        Worlds.holdInPart(LockSimulation::firstFailure, part, SEEDS, "tenure.redis.sim.seed", reporter);
    }
}
