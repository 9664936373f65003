package io.tenure.micrometer;

import io.tenure.ResourceCoordinator;
import io.tenure.cleanup.KindCounts;
import io.tenure.cluster.OwnerState;
import io.tenure.cluster.OwnerStats;
import java.time.Duration;
import java.util.Map;

/** What is read from a coordinator's state when somebody looks, rather than counted as it happens. */
interface Readings {

    /** What there is to read before a coordinator is bound. */
    Readings NONE = new Readings() {
        private static final OwnerStats NOTHING =
                new OwnerStats(OwnerState.JOINING, Duration.ZERO, 0, 0, 0, 0, 0, 0, 0, 0, false, false, 0);

        @Override
        public Map<String, KindCounts> releases() {
            return Map.of();
        }

        @Override
        public OwnerStats owner() {
            return NOTHING;
        }
    };

    /** How each kind's releases stand. */
    Map<String, KindCounts> releases();

    /** How the owner stands. */
    OwnerStats owner();

    static Readings of(ResourceCoordinator coordinator) {
        return new Readings() {
            @Override
            public Map<String, KindCounts> releases() {
                return coordinator.releaseCounts();
            }

            @Override
            public OwnerStats owner() {
                return coordinator.owner().stats();
            }
        };
    }
}
