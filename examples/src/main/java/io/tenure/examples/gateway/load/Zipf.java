package io.tenure.examples.gateway.load;

import io.tenure.time.RandomSource;
import java.util.Arrays;

/**
 * Draws ranks by Zipf's law: the k-th most frequent is drawn in proportion to 1/k, or to that to a power, as accounts are
 * that pay. By bisection in the cumulated weights. Immutable.
 */
final class Zipf {

    private final double[] cumulated;

    /**
     * Prepares the weights.
     *
     * @param ranks how many there are, at least 1
     * @param exponent 1 for Zipf's own law, 0 for ranks that are all alike
     */
    Zipf(int ranks, double exponent) {
        if (ranks < 1) {
            throw new IllegalArgumentException("ranks is " + ranks + ", must be at least 1");
        }
        cumulated = new double[ranks];
        double sum = 0;
        for (int i = 0; i < ranks; i++) {
            sum += 1 / Math.pow(i + 1, exponent);
            cumulated[i] = sum;
        }
    }

    /** A rank, from 1. */
    int draw(RandomSource random) {
        double point = random.nextDouble() * cumulated[cumulated.length - 1];
        int found = Arrays.binarySearch(cumulated, point);
        // A point on a boundary belongs to the next rank: rank k covers [sum before k, sum up to k).
        int rank = found >= 0 ? found + 2 : -found;
        return Math.min(rank, cumulated.length);
    }
}
