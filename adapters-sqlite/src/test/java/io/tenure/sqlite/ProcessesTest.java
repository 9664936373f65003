package io.tenure.sqlite;

import static io.tenure.sqlite.Stores.TIMEOUT;
import static io.tenure.sqlite.Stores.eventually;
import static io.tenure.sqlite.Stores.exists;
import static io.tenure.sqlite.Stores.failure;
import static io.tenure.sqlite.Stores.ok;
import static io.tenure.sqlite.Stores.pass;
import static io.tenure.sqlite.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.store.KeyValue;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.Transaction;
import io.tenure.store.WatchListener;
import io.tenure.test.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link SqliteStore} among processes, with real signals. */
@Tag("processes")
class ProcessesTest {

    private static final String TTL_MILLIS = "10000";

    @TempDir
    Path directory;

    @Test
    void killedProcess_isNoticedWithinAQuarterSecond() {
        long[] noticedMillis = new long[5];
        Deletes deletes = new Deletes();
        try (SqliteStore store = SqliteStore.open(Stores.in(directory));
                var watch = store.watch("/", deletes)) {
            for (int i = 0; i < noticedMillis.length; i++) {
                String key = "/held/" + i;
                try (ChildJvm child = hold(key, TTL_MILLIS)) {
                    long killed = System.nanoTime();
                    child.kill();
                    eventually("the death is noticed", () -> deletes.at.containsKey(key));
                    noticedMillis[i] = TimeUnit.NANOSECONDS.toMillis(deletes.at.get(key) - killed);
                }
            }
        }
        System.out.println("A killed process was noticed after ms: " + Arrays.toString(noticedMillis));
        Arrays.sort(noticedMillis);
        assertThat(noticedMillis[noticedMillis.length / 2]).isLessThan(250);
    }

    @Test
    void killedProcess_leavesNoWitnessBehind() {
        try (SqliteStore store = SqliteStore.open(Stores.in(directory))) {
            try (ChildJvm child = hold("/held", TTL_MILLIS)) {
                assertThat(witnesses()).hasSize(2);
                child.kill();
            }
            eventually("the session is over", () -> !exists(store, "/held"));
            eventually("its witness is gone", () -> witnesses().isEmpty());
        }
    }

    @Test
    void killedProcess_isNoticed_alsoWhereThePathIsTooLongForASocket() throws Exception {
        Path deep = Stores.in(Files.createDirectory(directory.resolve("d".repeat(120))));
        try (SqliteStore store =
                SqliteStore.builder(deep).shortDirectory(directory.resolve("s")).open()) {
            long began = System.nanoTime();
            try (ChildJvm child = hold(deep, "/held", "60000")) {
                assertThat(directory.resolve("s")).isNotEmptyDirectory();
                child.kill();
            }
            eventually("the session is over", () -> !exists(store, "/held"));
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
            eventually(
                    "its socket is gone", () -> directory.resolve("s").toFile().list().length == 0);
        }
    }

    @Test
    void killedProcess_whoseFilesAreDeleted_isNoticedAfterItsTtl() throws Exception {
        try (SqliteStore store = SqliteStore.open(Stores.in(directory))) {
            long began = System.nanoTime();
            try (ChildJvm child = hold("/held", "1500")) {
                child.signal("STOP");
                for (Path witness : witnesses()) {
                    Files.delete(witness);
                }
                child.kill();
            }
            eventually("the session is over", () -> !exists(store, "/held"));
            assertThat(System.nanoTime() - began)
                    .isGreaterThan(Duration.ofMillis(1_500).toNanos());
        }
    }

    @Test
    void livingProcess_whoseFilesAreDeleted_keepsItsSession() throws Exception {
        try (SqliteStore store = SqliteStore.open(Stores.in(directory));
                ChildJvm child = hold("/held", "1500")) {
            for (int i = 0; i < 3; i++) {
                for (Path witness : witnesses()) {
                    Files.delete(witness);
                }
                pass(Duration.ofSeconds(1));
                assertThat(exists(store, "/held")).isTrue();
            }
            assertThat(child.drain()).doesNotContain("lost");
        }
    }

    @Test
    void stoppedProcess_livesItsTtlAndNoLonger_andFindsItselfLost() {
        Duration ttl = Duration.ofSeconds(2);
        try (SqliteStore store = SqliteStore.open(Stores.in(directory));
                ChildJvm child = hold("/held", Long.toString(ttl.toMillis()))) {
            child.signal("STOP");
            long stopped = System.nanoTime();
            pass(ttl.dividedBy(3));
            assertThat(exists(store, "/held"))
                    .as("no longer kept, but not over")
                    .isTrue();

            eventually("the session is over", () -> !exists(store, "/held"));
            long noticed = System.nanoTime() - stopped;
            assertThat(noticed)
                    .as("kept at the latest a third of the TTL before it was stopped")
                    .isBetween(ttl.toNanos() / 2, ttl.plusSeconds(1).toNanos());

            child.signal("CONT");
            child.await("lost");
            assertThat(exists(store, "/held")).isFalse();
        }
    }

    @Test
    void increments_ofFourProcesses_loseNothing() {
        try (SqliteStore store = SqliteStore.open(Stores.in(directory))) {
            put(store, "/n", "0");
            List<ChildJvm> children = IntStream.range(0, 4)
                    .mapToObj(i -> ChildJvm.start("count", Stores.in(directory).toString(), "100"))
                    .toList();
            try {
                children.forEach(child -> child.await("counted"));
                KeyValue counted = ok(store.get("/n", TIMEOUT)).value();
                assertThat(counted).isNotNull().extracting(KeyValue::value).isEqualTo("400");
            } finally {
                children.forEach(ChildJvm::close);
            }
        }
    }

    @Test
    void processesThatOpenANewStoreTogether_openTheSame() {
        List<ChildJvm> children = IntStream.range(0, 4)
                .mapToObj(i -> ChildJvm.start("count", Stores.in(directory).toString(), "0"))
                .toList();
        try {
            children.forEach(child -> child.await("counted"));
            children.forEach(ChildJvm::awaitEnd);
        } finally {
            children.forEach(ChildJvm::close);
        }
        assertThat(directory.toFile().list((parent, name) -> name.contains(StoreMaker.UNFINISHED)))
                .isEmpty();
    }

    @Test
    void whatWasAcknowledged_survivesKill() {
        try (SqliteStore store = SqliteStore.open(Stores.in(directory))) {
            List<String> acknowledged = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                try (ChildJvm child =
                        ChildJvm.start("write", Stores.in(directory).toString(), "/w/" + i + "/")) {
                    child.await("acknowledged /w/" + i + "/20");
                    child.kill();
                    acknowledged.addAll(child.drainAll());
                }
            }
            assertThat(acknowledged.stream()
                            .filter(line -> line.startsWith("acknowledged "))
                            .map(line -> line.substring("acknowledged ".length())))
                    .allSatisfy(key -> assertThat(exists(store, key)).isTrue());
        }
    }

    @Test
    void stoppedWriter_isNamedInAnAlarm_whileReadsAndSessionsGoOn() {
        CapturedLog log = new CapturedLog();
        try (SqliteStore store = SqliteStore.builder(Stores.in(directory))
                .alarmAfter(Duration.ofMillis(300))
                .open()) {
            put(store, "/a", "1");
            long session = ok(store.openSession(Duration.ofSeconds(4), TIMEOUT)).session();
            try (log;
                    ChildJvm child = ChildJvm.start("lock", Stores.in(directory).toString())) {
                keepUntil(store, session, CompletableFuture.runAsync(() -> child.await("locked")));
                child.signal("STOP");

                StoreException blocked = failure(
                        store.transact(Transaction.builder().put("/b", "1").build(), Duration.ofSeconds(1)));

                assertThat(blocked.outcome()).isEqualTo(Outcome.NOT_APPLIED);
                assertThat(blocked).hasMessageContaining("process " + child.pid() + " (java)");
                eventually("the alarm", () -> log.text().contains("A writer is blocked"));
                assertThat(log.text()).contains("by process " + child.pid() + " (java)");
                for (int i = 0; i < 5; i++) {
                    ok(store.keepSession(session, TIMEOUT));
                    assertThat(exists(store, "/a")).isTrue();
                    pass(Duration.ofSeconds(1));
                }
            }
            put(store, "/b", "2");
            ok(store.keepSession(session, TIMEOUT));
        }
    }

    /** A busy machine may take longer to start a JVM than the session lives. */
    private static void keepUntil(SqliteStore store, long session, CompletableFuture<?> begun) {
        while (!begun.isDone()) {
            ok(store.keepSession(session, TIMEOUT));
            pass(Duration.ofMillis(200));
        }
        begun.join();
    }

    /** What other code in the JVM does to POSIX locks: opens the files and closes them. */
    @Test
    void filesOpenedAndClosedByOthersInThisJvm_loseNothingThatWasAcknowledged() throws Exception {
        CapturedLog log = new CapturedLog();
        Path database = Stores.in(directory);
        List<String> acknowledged = new ArrayList<>();
        try (log;
                SqliteStore store = SqliteStore.open(database);
                ChildJvm child = ChildJvm.start("write", database.toString(), "/child/")) {
            child.await("acknowledged");
            for (int i = 0; i < 30; i++) {
                if (i % 3 == 0) {
                    touchAll(database);
                }
                String key = "/own/" + i;
                // Refused until the locks are taken anew.
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> acknowledges(store, key));
                acknowledged.add(key);
            }
            child.kill();
            child.drainAll().stream()
                    .filter(line -> line.startsWith("acknowledged "))
                    .map(line -> line.substring("acknowledged ".length()))
                    .forEach(acknowledged::add);
        }
        assertThat(acknowledged).hasSizeGreaterThan(20);
        assertThat(log.text()).contains("dropped SQLite's locks");
        try (SqliteStore store = SqliteStore.open(database)) {
            assertThat(acknowledged)
                    .allSatisfy(key -> assertThat(exists(store, key)).isTrue());
        }
    }

    private static boolean acknowledges(SqliteStore store, String key) {
        try {
            put(store, key, "v");
            return true;
        } catch (AssertionError refused) {
            assertThat(refused.getCause()).isInstanceOf(StoreException.class);
            return false;
        }
    }

    private static void touchAll(Path database) throws Exception {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.readAllBytes(Path.of(database + suffix));
        }
    }

    private ChildJvm hold(String key, String ttlMillis) {
        return hold(Stores.in(directory), key, ttlMillis);
    }

    private ChildJvm hold(Path database, String key, String ttlMillis) {
        ChildJvm child = ChildJvm.start(
                "hold",
                database.toString(),
                key,
                ttlMillis,
                directory.resolve("s").toString());
        child.await("held");
        return child;
    }

    private List<Path> witnesses() {
        try (var files = Files.list(Path.of(Stores.in(directory) + ".owners"))) {
            return files.toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** When each key was deleted. */
    private static final class Deletes implements WatchListener {
        final Map<String, Long> at = new ConcurrentHashMap<>();

        @Override
        public void onChange(String key, @Nullable KeyValue now, long revision) {
            if (now == null) {
                at.put(key, System.nanoTime());
            }
        }

        @Override
        public void onGap() {}
    }
}
