package io.tenure.testkit.junit;

import java.time.Duration;
import java.util.Set;

/**
 * What a leak check looks for. Immutable.
 *
 * @param forLeases how long it waits for leases that are about to be closed
 * @param forReleases how long it waits for takes and releases that are under way
 * @param ignored kinds of which something may stay
 * @param shutdownCounts whether what only a shutdown ended was left behind
 */
record LeakSettings(Duration forLeases, Duration forReleases, Set<String> ignored, boolean shutdownCounts) {

    private static final Duration MOST = Duration.ofMinutes(10);

    static final LeakSettings DEFAULT =
            new LeakSettings(Duration.ofMillis(500), Duration.ofSeconds(3), Set.of(), false);

    LeakSettings {
        ignored = Set.copyOf(ignored);
        require("forLeases", forLeases);
        require("forReleases", forReleases);
    }

    private static void require(String field, Duration patience) {
        if (patience.isNegative() || patience.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(field + " is " + patience + ", but must be 0 to " + MOST);
        }
    }
}
