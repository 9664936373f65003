package io.tenure.cluster.sim;

import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Runs worlds. */
public final class Simulation {

    /** So many worlds are begun before it is asked whether one failed: a stream ends what it has begun. */
    private static final int BATCH = 16;

    private Simulation() {}

    /**
     * Runs the worlds of {@code count} seeds from {@code first} on, as many at a time as there are cores, for no world
     * knows of another.
     *
     * @return which is the first that breaks a guarantee, and how; null if none does
     */
    public static @Nullable String firstFailure(long first, int count) {
        Optional<String> failure = Optional.empty();
        for (long seed = first; seed < first + count && failure.isEmpty(); seed += BATCH) {
            failure = LongStream.range(seed, Math.min(seed + BATCH, first + count))
                    .parallel()
                    .mapToObj(Simulation::named)
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return failure.orElse(null);
    }

    private static Optional<String> named(long seed) {
        return Optional.ofNullable(failureOf(seed)).map(failure -> "seed " + seed + ": " + failure);
    }

    /** How the world of that seed breaks a guarantee; null if it does not. */
    public static @Nullable String failureOf(long seed) {
        try {
            return new SimWorld(seed).run();
        } catch (RuntimeException e) {
            return "the world broke: " + e;
        }
    }

    /** Runs the seeds from the first argument on, as many as the second says. */
    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        int count = Integer.parseInt(args[1]);
        int failures = 0;
        long deliveries = 0;
        long reclaims = 0;
        for (long seed = first; seed < first + count; seed++) {
            SimWorld world = new SimWorld(seed);
            String failure = world.run();
            if (failure != null) {
                failures++;
                System.out.println("seed " + seed + ": " + failure);
            }
            deliveries += world.history().deliveries();
            reclaims += world.history().reclaims();
        }
        System.out.println(deliveries + " deliveries, " + reclaims + " releases for others");
        System.out.println(count + " seeds, " + failures + " failures");
    }
}
