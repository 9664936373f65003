package io.tenure.sqlite;

import static io.tenure.sqlite.Stores.eventually;
import static io.tenure.sqlite.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.testkit.contract.WatchLog;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PulseTest {

    private static final Duration SLOW = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    @Test
    void I1_ownChange_isToldAtOnce_anothersAtTheNextBeat() {
        WatchLog log = new WatchLog();
        try (SqliteStore store = open(SLOW);
                SqliteStore other = open(SLOW);
                var watch = store.watch("/", log)) {
            eventually("the watch is established", () -> log.gaps() == 1);
            for (int i = 1; i <= 5; i++) {
                int count = i;
                long began = System.nanoTime();
                put(store, "/own", "v");
                eventually("the change is told", () -> log.changes().size() == count);
                assertThat(System.nanoTime() - began).isLessThan(SLOW.toNanos());
            }
            put(other, "/other", "v");
            eventually("the change is told", () -> log.changes().size() == 6);
        }
    }

    @Test
    void I2_changesThatAreNoLongerKnown_areToldAsAGap() throws SQLException {
        WatchLog log = new WatchLog();
        try (SqliteStore store = open(SLOW);
                SqliteStore other = open(SLOW);
                var watch = store.watch("/", log)) {
            eventually("the watch is established", () -> log.gaps() == 1);
            try (Sql sql = Sql.connect(Stores.in(directory).toString(), false, 1_000)) {
                sql.run("BEGIN IMMEDIATE");
                sql.run("UPDATE meta SET seq = seq + 10");
                sql.run("COMMIT");
            }
            eventually("the gap is told", () -> log.gaps() == 2);
            put(other, "/after", "v");
            eventually("the change is told", () -> log.changes().size() == 1);
        }
    }

    @Test
    void I2_longValueThatIsWrittenTwice_isNoGap() {
        WatchLog log = new WatchLog();
        WatchLog elsewhere = new WatchLog();
        String first = "1".repeat(WriteTransaction.LONGEST_VALUE_KEPT + 1);
        String second = "2".repeat(WriteTransaction.LONGEST_VALUE_KEPT + 1);
        try (SqliteStore store = open(SLOW);
                SqliteStore other = open(SLOW);
                var watch = store.watch("/long/", log);
                var another = store.watch("/nothing/", elsewhere)) {
            eventually("the watches are established", () -> log.gaps() == 1 && elsewhere.gaps() == 1);
            for (int i = 0; i < 5; i++) {
                String key = "/long/" + i;
                put(other, key, first);
                put(other, key, second);
                eventually("the change is told", () -> tells(log, key, second));
            }
            assertThat(log.gaps()).isEqualTo(1);
            assertThat(elsewhere.gaps()).isEqualTo(1);
            assertThat(elsewhere.changes()).isEmpty();
        }
    }

    @Test
    void I2_watchHearsNothingFromBeforeItsGap() {
        try (SqliteStore store = open(Duration.ofMillis(1))) {
            for (int i = 0; i < 100; i++) {
                put(store, "/before", "v");
                WatchLog log = new WatchLog();
                try (var watch = store.watch("/", log)) {
                    eventually("the watch is established", () -> log.gaps() == 1);
                    assertThat(log.changes()).isEmpty();
                    put(store, "/after", "v");
                    eventually("the change is told", () -> !log.changes().isEmpty());
                    assertThat(log.changes()).extracting(WatchLog.Told::key).containsExactly("/after");
                }
            }
        }
    }

    private static boolean tells(WatchLog log, String key, String value) {
        return log.changes().stream().anyMatch(told -> told.key().equals(key) && value.equals(told.value()));
    }

    private SqliteStore open(Duration interval) {
        return SqliteStore.builder(Stores.in(directory))
                .watchInterval(interval)
                .sweepInterval(interval)
                .open();
    }
}
