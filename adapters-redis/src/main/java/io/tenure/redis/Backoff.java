package io.tenure.redis;

import io.tenure.time.RandomSource;
import java.time.Duration;

/** Pauses between attempts: longer and longer, and never two processes' alike. Not thread-safe. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final RandomSource random;
    private Duration next = FIRST;

    Backoff(RandomSource random) {
        this.random = random;
    }

    /** How long to wait after one more failure. */
    Duration pause() {
        Duration most = next;
        Duration doubled = most.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return Duration.ofNanos(1 + random.nextLong(most.toNanos()));
    }

    /** It went well. */
    void reset() {
        next = FIRST;
    }
}
