package io.tenure.redis;

import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Runs worlds of locks. */
public final class LockSimulation {

    /** So many worlds are begun before it is asked whether one failed: a stream ends what it has begun. */
    private static final int BATCH = 64;

    private LockSimulation() {}

    /**
     * Runs the worlds of {@code count} seeds from {@code first} on, as many at a time as there are cores.
     *
     * @return which is the first that breaks a guarantee, and how; null if none does
     */
    public static @Nullable String firstFailure(long first, int count) {
        Optional<String> failure = Optional.empty();
        for (long seed = first; seed < first + count && failure.isEmpty(); seed += BATCH) {
            failure = LongStream.range(seed, Math.min(seed + BATCH, first + count))
                    .parallel()
                    .mapToObj(LockSimulation::named)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return failure.orElse(null);
    }

    private static Optional<String> named(long seed) {
        return Optional.ofNullable(failureOf(seed)).map(failure -> "seed " + seed + ": " + failure);
    }

    /** How the world of that seed breaks a guarantee; null if it does not. */
    static @Nullable String failureOf(long seed) {
        try {
            return new LockWorld(seed).run();
        } catch (RuntimeException | Error e) {
            return "the world broke: " + e;
        }
    }
}
