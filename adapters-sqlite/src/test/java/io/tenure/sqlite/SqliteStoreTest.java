package io.tenure.sqlite;

import io.tenure.testkit.contract.CoordinationStoreContract;
import io.tenure.testkit.contract.Fault;
import io.tenure.testkit.contract.StoreFixture;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a file. */
class SqliteStoreTest extends CoordinationStoreContract {

    @TempDir
    Path directory;

    @Override
    protected StoreFixture openFixture() {
        return new OneFile(directory.resolve("store.db"));
    }

    /** Stores on one file, which somebody else keeps locked for as long as an outage lasts. */
    private record OneFile(Path file) implements StoreFixture {

        @Override
        public SqliteStore open() {
            return SqliteStore.open(file);
        }

        @Override
        public Duration ttl() {
            return Duration.ofMillis(600);
        }

        @Override
        public Fault outage() {
            Sql[] writer = new Sql[1];
            return Fault.of(
                    () -> {
                        writer[0] = Sql.connect(file.toString(), false, 5_000);
                        writer[0].run("BEGIN IMMEDIATE");
                    },
                    () -> writer[0].close());
        }

        @Override
        public Fault lateReplies() {
            return Fault.none("a file answers at once, or not at all");
        }
    }
}
