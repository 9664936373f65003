package io.tenure.resource;

import java.time.Duration;

/**
 * How hard a kind's releases are tried.
 *
 * @param attempts how many attempts before the release is parked, 1 to 10
 * @param within the attempts' budget, waits between them included; afterwards the release is parked
 * @param attemptDeadline how long one attempt may take before it counts as failed, or as hung if it never returns
 * @param concurrency how many releases of this kind may run at a time, 1 to 1024: the kind's bulkhead
 * @param firstPause the pause before the first retry of a parked release; it doubles each time
 * @param longestPause the longest pause between two retries of a parked release
 */
public record CleanupPolicy(
        int attempts,
        Duration within,
        Duration attemptDeadline,
        int concurrency,
        Duration firstPause,
        Duration longestPause) {

    /** Three attempts within two seconds, each at most one second, 16 at a time; parked: 1 s, 2 s, 4 s, .. 60 s. */
    public static final CleanupPolicy DEFAULT = new CleanupPolicy(
            3, Duration.ofSeconds(2), Duration.ofSeconds(1), 16, Duration.ofSeconds(1), Duration.ofSeconds(60));

    private static final int MAX_ATTEMPTS = 10;
    private static final int MAX_CONCURRENCY = 1024;

    /**
     * Checks each part.
     *
     * @throws InvalidArgumentException if one is out of its bounds
     */
    public CleanupPolicy {
        range("attempts", attempts, MAX_ATTEMPTS);
        range("concurrency", concurrency, MAX_CONCURRENCY);
        positive("within", within);
        positive("attemptDeadline", attemptDeadline);
        positive("firstPause", firstPause);
        positive("longestPause", longestPause);
        if (longestPause.compareTo(firstPause) < 0) {
            throw new InvalidArgumentException("longestPause", longestPause, "at least firstPause, " + firstPause);
        }
    }

    private static void range(String field, int value, int max) {
        if (value < 1 || value > max) {
            throw new InvalidArgumentException(field, value, "1 to " + max);
        }
    }

    private static void positive(String field, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidArgumentException(field, value, "above 0 and at most one day");
        }
    }
}
