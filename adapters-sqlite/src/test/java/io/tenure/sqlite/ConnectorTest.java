package io.tenure.sqlite;

import static io.tenure.sqlite.Stores.TIMEOUT;
import static io.tenure.sqlite.Stores.eventually;
import static io.tenure.sqlite.Stores.exists;
import static io.tenure.sqlite.Stores.failure;
import static io.tenure.sqlite.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.sqlite.StoreFileException.Reason;
import io.tenure.store.StoreException;
import io.tenure.store.Transaction;
import io.tenure.test.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorTest {

    @TempDir
    Path directory;

    @Test
    void I2_droppedLocks_areNoticedAndTakenAnew() throws IOException {
        try (CapturedLog log = new CapturedLog();
                SqliteStore first = SqliteStore.open(Stores.in(directory));
                SqliteStore second = SqliteStore.open(Stores.in(directory))) {
            put(first, "/a", "1");
            Path sharedMemory = Path.of(Stores.in(directory) + "-shm");
            assertThat(areLocksHeld(sharedMemory)).isTrue();

            for (int i = 0; i < 3; i++) {
                Files.readAllBytes(sharedMemory);

                eventually("the locks are held again", () -> areLocksHeld(sharedMemory));
                eventually("one can write again", () -> isAcknowledged(first));
                eventually("and so can the other", () -> isAcknowledged(second));
                assertThat(areLocksHeld(sharedMemory)).isTrue();
            }
            assertThat(exists(second, "/a")).isTrue();
            assertThat(log.text()).contains("dropped SQLite's locks");
        }
    }

    @Test
    void I2_locksThatCannotBeSeen_areNotTakenForDropped() throws Exception {
        StoreFiles files = new StoreFiles(Stores.in(directory));
        new StoreMaker(files, new ClockId("boot", "none")).make("t");
        OpenStore open = new OpenStore(FileIdentity.of(files.database()));
        Path list = Files.createSymbolicLink(directory.resolve("locks"), Path.of("/proc/locks"));
        try (CapturedLog log = new CapturedLog();
                Connector connector = new Connector(files, open, false, list)) {
            connector.connect();
            connector.check();

            Files.delete(list);
            Files.createDirectory(list);
            assertThatThrownBy(connector::check).isInstanceOf(IOException.class).hasMessageContaining("Is a directory");
            assertThat(open.losses()).isZero();
            assertThat(log.text()).doesNotContain("dropped");

            Files.delete(list);
            Files.createSymbolicLink(list, Path.of("/proc/locks"));
            connector.check();
        }
    }

    @Test
    void I2_locksThatCannotBeSeenAtFirst_areNotTakenForUnlisted() throws Exception {
        StoreFiles files = new StoreFiles(Stores.in(directory));
        new StoreMaker(files, new ClockId("boot", "none")).make("t");
        OpenStore open = new OpenStore(FileIdentity.of(files.database()));
        Path list = Files.createDirectory(directory.resolve("locks"));
        try (Connector connector = new Connector(files, open, false, list)) {
            assertThatThrownBy(connector::connect).hasMessageContaining("Is a directory");

            Files.delete(list);
            Files.createSymbolicLink(list, Path.of("/proc/locks"));
            connector.connect();
            Files.readAllBytes(files.sharedMemory());
            assertThatThrownBy(connector::check).hasMessageContaining("were dropped");
        }
    }

    @Test
    void I1_fileThatIsDeletedOrReplaced_isUsedNoMore_andNoneIsMadeInItsPlace() throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path database = directory.resolve("store" + suffix.length() + suffix.hashCode());
            try (SqliteStore store = SqliteStore.open(database)) {
                put(store, "/a", "1");
                Path file = Path.of(database + suffix);
                Files.move(file, Path.of(file + ".moved"));

                for (int i = 0; i < 2; i++) {
                    assertReplaced(
                            file,
                            store.transact(Transaction.builder().put("/b", "1").build(), TIMEOUT));
                    assertReplaced(file, store.get("/a", TIMEOUT));
                }
                assertThat(file).doesNotExist();
            }
        }
    }

    @Test
    void missingDatabase_isNotMadeByConnecting() {
        Path nothing = directory.resolve("nothing.db");

        assertThatThrownBy(() -> Sql.connect(nothing.toString(), false, 10)).isInstanceOf(SQLException.class);
        assertThat(nothing).doesNotExist();
    }

    /** The file may be another one by now: SQLite makes it anew when all connections have closed in between. */
    private static boolean areLocksHeld(Path sharedMemory) {
        try {
            FileIdentity present = FileIdentity.of(sharedMemory);
            return present != null
                    && new Locks(present).areHeldBy(ProcessHandle.current().pid());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertReplaced(Path file, CompletionStage<?> call) {
        StoreException refused = failure(call);
        assertThat(refused).hasMessageContaining(file + " was deleted or replaced");
        assertThat(refused.getCause())
                .isInstanceOfSatisfying(
                        StoreFileException.class,
                        cause -> assertThat(cause.reason()).isEqualTo(Reason.REPLACED));
    }

    private static boolean isAcknowledged(SqliteStore store) {
        try {
            put(store, "/b", "1");
            return true;
        } catch (AssertionError refused) {
            assertThat(refused.getCause()).isInstanceOf(StoreException.class);
            return false;
        }
    }
}
