package io.tenure.micrometer;

import io.tenure.cleanup.KindCounts;
import io.tenure.cluster.OwnerState;
import io.tenure.cluster.OwnerStats;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A coordinator's state, set by hand. */
final class FakeReadings implements Readings {

    final Map<String, KindCounts> releases = new TreeMap<>();
    int taken;
    OwnerStats owner =
            new OwnerStats(OwnerState.ACTIVE, Duration.ofMillis(8_500), 11, 12, 3, 4, 5, 13, 6, 7, true, false, 8);

    @Override
    public Map<String, KindCounts> releases() {
        taken++;
        return Map.copyOf(releases);
    }

    @Override
    public OwnerStats owner() {
        return owner;
    }
}
