package io.tenure.time;

import java.security.SecureRandom;

/** Randomness that nobody can predict: fit for owners, nonces and tokens. Thread-safe. */
final class SecureRandomSource implements RandomSource {

    private final SecureRandom random = new SecureRandom();

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public long nextLong(long bound) {
        return random.nextLong(Check.positiveBound(bound));
    }

    @Override
    public double nextDouble() {
        return random.nextDouble();
    }
}
