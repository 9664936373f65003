package io.tenure.testkit.sim;

import io.tenure.time.RandomSource;
import java.time.Duration;

/** Draws what happens in a simulation; the same seed draws the same. Used by the simulation's thread only. */
public final class Dice {

    private final RandomSource random;

    /** Draws from {@code random}. */
    public Dice(RandomSource random) {
        this.random = random;
    }

    /** Whether something happens that has that probability, 0 to 1. */
    public boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** A number from 0 to {@code bound}, exclusive. */
    public int below(int bound) {
        return (int) random.nextLong(bound);
    }

    /** A whole number of milliseconds, both ends included. */
    public Duration millis(long least, long most) {
        return Duration.ofMillis(least + random.nextLong(most - least + 1));
    }

    /** A whole number of microseconds, both ends included. */
    public Duration micros(long least, long most) {
        return Duration.ofNanos(1_000 * (least + random.nextLong(most - least + 1)));
    }
}
