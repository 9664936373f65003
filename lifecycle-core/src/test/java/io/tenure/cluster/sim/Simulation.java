package io.tenure.cluster.sim;

import org.jspecify.annotations.Nullable;

/** Runs worlds. */
public final class Simulation {

    private Simulation() {}

    /**
     * Runs the worlds of {@code count} seeds from {@code first} on, and stops at the first that breaks a guarantee.
     *
     * @return which one, and how; null if none does
     */
    public static @Nullable String firstFailure(long first, int count) {
        for (long seed = first; seed < first + count; seed++) {
            String failure = failureOf(seed);
            if (failure != null) {
                return "seed " + seed + ": " + failure;
            }
        }
        return null;
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
