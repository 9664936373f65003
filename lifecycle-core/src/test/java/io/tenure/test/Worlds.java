package io.tenure.test;

import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestReporter;

/** Runs simulated worlds, of which each follows from its seed and knows of no other. */
public final class Worlds {

    /** So many are begun before it is asked whether one failed: a stream ends what it has begun. */
    private static final int BATCH = 64;
    /** So many are one test, which is not to take as long as a test may, on a machine that is slow or busy. */
    private static final int IN_ONE_TEST = 500;
    /** The first seeds are every run's. */
    private static final long BEYOND = 1_000_000;
    /** How what is said begins of a world that could not be lived through. */
    static final String BROKE = "the world broke: ";

    private Worlds() {}

    /** Lives through one world; says how it breaks a guarantee, null if it does not. */
    public interface World extends LongFunction<@Nullable String> {}

    /** Runs the worlds of {@code count} seeds from {@code first} on; says which is the first that fails, null if none does. */
    public interface Run {
        /** See above. */
        @Nullable
        String firstFailure(long first, int count);
    }

    /**
     * Runs the worlds of {@code count} seeds from {@code first} on, as many at a time as there are cores.
     *
     * @return which is the first that breaks a guarantee, and how; null if none does
     * @throws IllegalStateException if the thread is interrupted, as by a timeout
     */
    public static @Nullable String firstFailure(World world, long first, int count) {
        Optional<String> failure = Optional.empty();
        for (long seed = first; seed < first + count && failure.isEmpty(); seed += BATCH) {
            failure = LongStream.range(seed, Math.min(seed + BATCH, first + count))
                    .parallel()
                    .mapToObj(each -> named(world, each))
                    .flatMap(Optional::stream)
                    .findFirst();
            // A world whose thread is interrupted may break by that.
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted among the worlds from seed " + seed);
            }
        }
        return failure.orElse(null);
    }

    private static Optional<String> named(World world, long seed) {
        return Optional.ofNullable(failureOf(world, seed)).map(failure -> "seed " + seed + ": " + failure);
    }

    /** How the world of that seed breaks a guarantee, or itself; null if it does not. */
    public static @Nullable String failureOf(World world, long seed) {
        try {
            return world.apply(seed);
        } catch (RuntimeException | Error e) {
            return BROKE + e;
        }
    }

    /** Where each test of a run begins, if that is of the first {@code seeds} worlds, or of {@code only} one where that is not 0. */
    public static LongStream firstSeeds(int seeds, long only) {
        return only != 0
                ? LongStream.of(only)
                : LongStream.range(0, (seeds + IN_ONE_TEST - 1) / IN_ONE_TEST).map(part -> 1 + part * IN_ONE_TEST);
    }

    /**
     * Lives through the worlds of the test that begins at {@code first}.
     *
     * @param property names one world
     */
    public static void holdFrom(Run run, long first, int seeds, long only, String property) {
        int count = only != 0 ? 1 : (int) Math.min(IN_ONE_TEST, seeds + 1 - first);
        requireNone(run.firstFailure(first, count), property);
    }

    /** Lives through the worlds of one part, from 1, of a long run whose parts have {@code seeds} each. */
    public static void holdInPart(Run run, int part, int seeds, String property, TestReporter reporter) {
        long first = BEYOND + (long) part * seeds;
        reporter.publishEntry("seeds", first + " to " + (first + seeds - 1));
        String failure = run.firstFailure(first, seeds);

        // Where one fails the rest is not lived through.
        reporter.publishEntry("runs", failure == null ? Integer.toString(seeds) : "0");
        requireNone(failure, property);
    }

    private static void requireNone(@Nullable String failure, String property) {
        if (failure != null) {
            // One line, for that is what a table of results has of it.
            throw new AssertionError(failure + "; see it again with -D" + property + "=N and the seed that is named");
        }
    }
}
