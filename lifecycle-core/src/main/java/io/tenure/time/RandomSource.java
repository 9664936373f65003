package io.tenure.time;

/** Randomness. Thread-safe. */
public interface RandomSource {

    /** A uniformly distributed 64-bit value. */
    long nextLong();

    /**
     * A uniformly distributed value in {@code [0, bound)}.
     *
     * @param bound exclusive, positive
     * @throws IllegalArgumentException if {@code bound} is not positive
     */
    long nextLong(long bound);

    /** A uniformly distributed value in {@code [0, 1)}. */
    double nextDouble();
}
