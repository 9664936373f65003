package io.tenure.sqlite;

import io.tenure.store.CoordinationStore;
import io.tenure.store.CoordinationStoreContract;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a file. */
class SqliteStoreTest extends CoordinationStoreContract {

    @TempDir
    Path directory;

    @Override
    protected TimeSource openTime() {
        return SystemTime.instance();
    }

    @Override
    protected CoordinationStore open(TimeSource time) {
        return SqliteStore.open(directory.resolve("store.db"));
    }

    @Override
    protected CoordinationStore openAnother(CoordinationStore store) {
        return SqliteStore.open(directory.resolve("store.db"));
    }

    @Override
    public Duration ttl() {
        return Duration.ofMillis(600);
    }

    @Override
    public Duration lateness() {
        return Duration.ofSeconds(2);
    }
}
