package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.StoreCalls;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.test.CapturedLog;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Stores.TIMEOUT;

    @TempDir
    Path directory;

    private final Threads threads = SystemTime.instance().newThreads("writer-test");
    private StoreFiles files;
    private Connector connector;
    private Executor executor;
    private StoreCalls<WriteTransaction> calls;
    private volatile Runnable whenChanged = () -> {};

    @BeforeEach
    void make() throws IOException {
        files = new StoreFiles(Stores.in(directory));
        new StoreMaker(files, new ClockId("boot", "none")).make("t");
        connector = new Connector(files, new OpenStore(FileIdentity.of(files.database())), false);
        executor = threads.executor("calls", 2, 4);
        useWriter(Duration.ofMillis(150));
    }

    private void useWriter(Duration alarmAfter) {
        Writer writer = new Writer(connector, SystemTime.instance(), alarmAfter, () -> whenChanged.run());
        calls = new StoreCalls<>(executor, threads.scheduler(), 100, 100, writer);
    }

    @AfterEach
    void close() throws SQLException {
        calls.close();
        threads.close(Duration.ofSeconds(5));
        connector.close();
    }

    @Test
    void I1_callThatTimedOutWaitingForTheLock_wasNotApplied() throws SQLException {
        put("/a", LONG);
        CompletionStage<TransactResult> late;
        CompletionStage<TransactResult> patient;
        try (Sql other = Sql.connect(files.database().toString(), false, 100)) {
            other.run("BEGIN IMMEDIATE");
            late = put("/late", SHORT);
            patient = put("/patient", LONG);

            StoreException failure = Stores.failure(late);
            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
            assertThat(failure)
                    .hasMessageContaining("the database has been locked for")
                    .hasMessageContaining(
                            "by process " + ProcessHandle.current().pid());
            other.run("ROLLBACK");
        }

        assertThat(Stores.ok(patient).succeeded()).isTrue();
        assertThat(keys()).containsExactly("/a", "/patient");
    }

    @Test
    void I2_batchWhoseLocksWereDropped_isNotCommitted() throws Exception {
        Stores.ok(put("/a", LONG));

        CompletionStage<TransactResult> refused = calls.submit("put", LONG, transaction -> {
            TransactResult result = transaction.transact(putOf("/b"));
            Files.readAllBytes(files.sharedMemory());
            return result;
        });

        assertThat(Stores.failure(refused).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        Stores.ok(put("/c", LONG));
        assertThat(keys()).containsExactly("/a", "/c");
    }

    @Test
    void I2_databaseThatIsFull_appliesNothingOfTheBatch() throws Exception {
        Stores.ok(put("/a", LONG));
        Sql sql = connector.connect();
        sql.run("PRAGMA max_page_count = " + (sql.number("PRAGMA page_count") + 1));
        Transaction large =
                Transaction.builder().put("/large", "v".repeat(60_000)).build();

        StoreException full = Stores.failure(calls.submit("put", LONG, transaction -> transaction.transact(large)));

        assertThat(full.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(full).hasMessageContaining("SQLITE_FULL");
        Stores.ok(put("/b", LONG));
        assertThat(keys()).containsExactly("/a", "/b");
    }

    @Test
    void I2_batchThatFails_undoesWhatCallsHaveDoneOutside() {
        boolean[] done = new boolean[2];
        CompletionStage<Void> failing = calls.submit("failing", LONG, transaction -> {
            transaction.whenCommitted(() -> done[0] = true);
            transaction.whenUndone(() -> done[1] = true);
            throw new SQLException("planted");
        });

        assertThat(Stores.failure(failing)).hasMessageContaining("planted");
        assertThat(done).containsExactly(false, true);
    }

    @Test
    void I4_errorOfACall_leavesTheLockToOthers() throws SQLException {
        boolean[] undone = new boolean[1];
        CompletionStage<Void> failing = calls.submit("failing", LONG, transaction -> {
            transaction.whenUndone(() -> undone[0] = true);
            transaction.transact(putOf("/a"));
            throw new StackOverflowError("planted");
        });

        assertThat(Stores.failure(failing).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        try (Sql other = Sql.connect(files.database().toString(), false, 100)) {
            other.run("BEGIN IMMEDIATE");
            other.run("ROLLBACK");
        }
        assertThat(undone).containsExactly(true);
        Stores.ok(put("/b", LONG));
        assertThat(keys()).containsExactly("/b");
    }

    @Test
    void I2_errorAfterTheCommit_undoesNothing() throws SQLException {
        boolean[] done = new boolean[2];
        whenChanged = () -> {
            throw new StackOverflowError("planted");
        };
        CompletionStage<Void> committed = calls.submit("committed", LONG, transaction -> {
            transaction.whenCommitted(() -> done[0] = true);
            transaction.whenUndone(() -> done[1] = true);
            transaction.transact(putOf("/a"));
            return null;
        });
        Stores.ok(committed);
        whenChanged = () -> {};
        Stores.ok(put("/b", LONG));

        assertThat(done).containsExactly(true, false);
        assertThat(keys()).containsExactly("/a", "/b");
    }

    @Test
    void I3_longWaitIsNamedOnce() throws SQLException {
        Stores.ok(put("/a", LONG));
        try (CapturedLog log = new CapturedLog()) {
            try (Sql other = Sql.connect(files.database().toString(), false, 100)) {
                other.run("BEGIN IMMEDIATE");
                Stores.failure(put("/b", Duration.ofMillis(800)));
                other.run("ROLLBACK");
            }
            Stores.ok(put("/c", LONG));

            assertThat(log.text().split("A writer is blocked", -1)).hasSize(2);
            assertThat(log.text())
                    .contains("by process " + ProcessHandle.current().pid())
                    .contains("The wait for the database's lock has ended");
        }
    }

    @Test
    void I3_waitThatOutlastsItsCalls_isNamed() throws SQLException {
        useWriter(Duration.ofMillis(700));
        Stores.ok(put("/a", LONG));
        try (CapturedLog log = new CapturedLog()) {
            try (Sql other = Sql.connect(files.database().toString(), false, 100)) {
                other.run("BEGIN IMMEDIATE");
                for (int i = 0; i < 5; i++) {
                    Stores.failure(put("/b", SHORT));
                }
                other.run("ROLLBACK");
            }
            Stores.ok(put("/c", LONG));

            assertThat(log.text().split("A writer is blocked", -1)).hasSize(2);
            assertThat(log.text()).contains("The wait for the database's lock has ended");
        }
    }

    private CompletionStage<TransactResult> put(String key, Duration timeout) {
        return calls.submit("put " + key, timeout, transaction -> transaction.transact(putOf(key)));
    }

    private static Transaction putOf(String key) {
        return Transaction.builder().put(key, "v").build();
    }

    private List<String> keys() throws SQLException {
        try (Sql sql = Sql.connect(files.database().toString(), true, 1_000)) {
            return sql.all("SELECT key FROM kv ORDER BY key", row -> row.getString(1));
        }
    }
}
