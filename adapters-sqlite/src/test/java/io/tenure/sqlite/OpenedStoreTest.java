package io.tenure.sqlite;

import static io.tenure.sqlite.Stores.TIMEOUT;
import static io.tenure.sqlite.Stores.exists;
import static io.tenure.sqlite.Stores.failure;
import static io.tenure.sqlite.Stores.ok;
import static io.tenure.sqlite.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.sqlite.StoreFileException.Reason;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenedStoreTest {

    private static final ClockId FIRST = new ClockId("first boot", "none");
    private static final ClockId SECOND = new ClockId("second boot", "none");
    private static final Duration TTL = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void I1_lastClose_keepsTheLog() throws Exception {
        SqliteStore first = SqliteStore.open(Stores.in(directory));
        SqliteStore second = SqliteStore.open(Stores.in(directory));
        put(first, "/a", "1");
        FileIdentity log = FileIdentity.of(Path.of(Stores.in(directory) + "-wal"));
        first.close();
        second.close();

        assertThat(log).isNotNull();
        assertThat(FileIdentity.of(Path.of(Stores.in(directory) + "-wal"))).isEqualTo(log);
        try (SqliteStore again = SqliteStore.open(Stores.in(directory))) {
            assertThat(exists(again, "/a")).isTrue();
        }
    }

    @Test
    void I2_anotherBoot_liftsTheRevisionAndEndsTheSessions() {
        long session;
        long before;
        try (SqliteStore store = open(FIRST)) {
            session = ok(store.openSession(TTL, TIMEOUT)).session();
            long longSession =
                    ok(store.openSession(Duration.ofDays(1), TIMEOUT)).session();
            before = ok(store.transact(
                            Transaction.builder()
                                    .put("/a", "1")
                                    .putInSession("/s", "1", session)
                                    .putInSession("/l", "1", longSession)
                                    .build(),
                            TIMEOUT))
                    .revision();
        }
        try (SqliteStore store = open(SECOND)) {
            assertThat(ok(store.get("/a", TIMEOUT)).revision()).isGreaterThan(before + OpenedStore.REVISION_JUMP);
            assertThat(put(store, "/b", "1")).isGreaterThan(before + OpenedStore.REVISION_JUMP);
            assertThat(exists(store, "/a")).isTrue();
            assertThat(exists(store, "/s")).isFalse();
            assertThat(exists(store, "/l")).isFalse();
            assertThat(failure(store.keepSession(session, TIMEOUT))).isInstanceOf(SessionNotFoundException.class);
        }
        try (SqliteStore store = open(SECOND)) {
            assertThat(ok(store.get("/a", TIMEOUT)).revision()).isLessThan(before + 2 * OpenedStore.REVISION_JUMP);
        }
    }

    @Test
    void I2_sameBoot_keepsSessionsAndRevision() {
        long before;
        try (SqliteStore store = open(FIRST)) {
            long session = ok(store.openSession(TTL, TIMEOUT)).session();
            before = ok(store.transact(
                            Transaction.builder()
                                    .putInSession("/s", "1", session)
                                    .build(),
                            TIMEOUT))
                    .revision();
        }
        try (SqliteStore store = open(FIRST)) {
            assertThat(exists(store, "/s")).isTrue();
            assertThat(ok(store.get("/s", TIMEOUT)).revision()).isEqualTo(before);
        }
    }

    @Test
    void lockThatIsNotReleased_isNamed() throws Exception {
        SqliteStore.open(Stores.in(directory)).close();
        try (Sql other = Sql.connect(Stores.in(directory).toString(), false, 1_000)) {
            other.run("BEGIN IMMEDIATE");

            assertThatThrownBy(() -> SqliteStore.builder(Stores.in(directory))
                            .openTimeout(Duration.ofMillis(300))
                            .open())
                    .isInstanceOf(StoreFileException.class)
                    .hasMessageContaining("was locked for PT0.3S by process "
                            + ProcessHandle.current().pid());
            other.run("ROLLBACK");
        }
        SqliteStore.open(Stores.in(directory)).close();
    }

    @Test
    void clockOfAnotherTimeNamespace_isRefusedWhileThereAreSessions() {
        ClockId shifted = new ClockId(FIRST.boot(), "time:[4026532999]");
        long session;
        try (SqliteStore store = open(FIRST)) {
            session = ok(store.openSession(Duration.ofDays(1), TIMEOUT)).session();

            assertThatThrownBy(() -> open(shifted))
                    .isInstanceOfSatisfying(
                            StoreFileException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.OPEN_ELSEWHERE))
                    .hasMessageContaining("time:[4026532999]");
            ok(store.endSession(session, TIMEOUT));
        }
        try (SqliteStore store = open(shifted)) {
            put(store, "/a", "1");
        }
    }

    private SqliteStore open(ClockId clock) {
        return SqliteStore.builder(Stores.in(directory)).clock(() -> clock).open();
    }
}
