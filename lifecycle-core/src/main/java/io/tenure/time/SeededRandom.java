package io.tenure.time;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Fast randomness that a seed determines: in virtual time, and for jitter on hot paths. Whoever sees a few values can
 * tell the next, so never for names, nonces or tokens.
 *
 * <p>Thread-safe and lock-free: the state is one counter. SplitMix64, after Steele, Lea and Flood, <em>Fast splittable
 * pseudorandom number generators</em> (2014).
 */
public final class SeededRandom implements RandomSource {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final AtomicLong state;

    /** A sequence that depends on {@code seed} alone. */
    public SeededRandom(long seed) {
        state = new AtomicLong(seed);
    }

    @Override
    public long nextLong() {
        return mix(state.addAndGet(GOLDEN_GAMMA));
    }

    @Override
    public long nextLong(long bound) {
        Check.positiveBound(bound);
        long highest = bound - 1;
        while (true) {
            long bits = nextLong() >>> 1;
            long value = bits % bound;
            // Overflows only for the last, incomplete block of values: kept, it would favour the small ones.
            if (bits + highest - value >= 0) {
                return value;
            }
        }
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Spreads each bit of {@code z} over all bits: two inputs that differ in one bit differ in about half of them. */
    static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
