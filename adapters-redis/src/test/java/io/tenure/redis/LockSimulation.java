package io.tenure.redis;

import io.tenure.test.Worlds;
import org.jspecify.annotations.Nullable;

/** Runs worlds of locks. */
public final class LockSimulation {

    private LockSimulation() {}

    /**
     * Runs the worlds of {@code count} seeds from {@code first} on.
     *
     * @return which is the first that breaks a guarantee, and how; null if none does
     */
    public static @Nullable String firstFailure(long first, int count) {
        return Worlds.firstFailure(seed -> new LockWorld(seed).run(), first, count);
    }
}
