package io.tenure.sqlite;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;

/** How a store is opened. Immutable; the fields are those of {@link SqliteStore.Builder}. */
record SqliteSettings(
        Path path,
        TimeSource time,
        Duration watchInterval,
        Duration sweepInterval,
        Duration alarmAfter,
        Duration openTimeout,
        Path shortDirectory,
        Supplier<ClockId> clock,
        StoreFiles.FileSystems fileSystems) {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MOST_WAIT = Duration.ofHours(1);

    SqliteSettings {
        require("watchInterval", watchInterval, MOST_INTERVAL);
        require("sweepInterval", sweepInterval, MOST_INTERVAL);
        require("alarmAfter", alarmAfter, MOST_WAIT);
        require("openTimeout", openTimeout, MOST_WAIT);
    }

    private static void require(String field, Duration value, Duration most) {
        if (value.compareTo(LEAST) < 0 || value.compareTo(most) > 0) {
            throw new InvalidArgumentException(field, value, "between " + LEAST + " and " + most);
        }
    }
}
