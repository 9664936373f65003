package io.tenure.cluster.sim;

import io.tenure.time.RandomSource;
import java.time.Duration;

/** Draws what happens. */
final class Dice {

    private final RandomSource random;

    Dice(RandomSource random) {
        this.random = random;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int below(int bound) {
        return (int) random.nextLong(bound);
    }

    Duration millis(long least, long most) {
        return Duration.ofMillis(least + random.nextLong(most - least + 1));
    }

    Duration micros(long least, long most) {
        return Duration.ofNanos(1_000 * (least + random.nextLong(most - least + 1)));
    }
}
