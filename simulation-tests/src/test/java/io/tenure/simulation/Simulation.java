package io.tenure.simulation;

import io.tenure.test.Worlds;
import org.jspecify.annotations.Nullable;

/** Runs worlds. */
public final class Simulation {

    private Simulation() {}

    /**
     * Runs the worlds of {@code count} seeds from {@code first} on.
     *
     * @return which is the first that breaks a guarantee, and how; null if none does
     */
    public static @Nullable String firstFailure(long first, int count) {
        return Worlds.firstFailure(Simulation::live, first, count);
    }

    /** How the world of that seed breaks a guarantee; null if it does not. */
    public static @Nullable String failureOf(long seed) {
        return Worlds.failureOf(Simulation::live, seed);
    }

    private static @Nullable String live(long seed) {
        return new ProtocolWorld(seed).run();
    }
}
