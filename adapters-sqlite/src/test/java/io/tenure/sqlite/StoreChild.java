package io.tenure.sqlite;

import io.tenure.store.KeyValue;
import io.tenure.store.SessionGrant;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What a process of a test does; says so by lines. */
final class StoreChild {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private StoreChild() {}

    public static void main(String[] arguments) throws Exception {
        Path database = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "hold" ->
                hold(database, arguments[2], Duration.ofMillis(Long.parseLong(arguments[3])), Path.of(arguments[4]));
            case "count" -> count(database, Integer.parseInt(arguments[2]));
            case "write" -> write(database, arguments[2]);
            case "lock" -> lock(database);
            case "open" -> open(database);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Holds a session with one key, and keeps it. */
    private static void hold(Path database, String key, Duration ttl, Path sockets) throws Exception {
        try (SqliteStore store =
                SqliteStore.builder(database).shortDirectory(sockets).open()) {
            SessionGrant session = await(store.openSession(ttl, TIMEOUT));
            await(store.transact(
                    Transaction.builder()
                            .putInSession(key, "held", session.session())
                            .build(),
                    TIMEOUT));
            say("held " + session.session());
            while (true) {
                pass(ttl.dividedBy(3));
                try {
                    await(store.keepSession(session.session(), TIMEOUT));
                } catch (SessionNotFoundException lost) {
                    say("lost");
                    pass(TIMEOUT);
                }
            }
        }
    }

    /** Counts /n up, by comparison. */
    private static void count(Path database, int times) throws Exception {
        try (SqliteStore store = SqliteStore.open(database)) {
            say("ready");
            int done = 0;
            while (done < times) {
                KeyValue now = await(store.get("/n", TIMEOUT)).value();
                TransactResult result = await(store.transact(
                        Transaction.builder()
                                .ifUnchanged("/n", now.modRevision())
                                .put("/n", Integer.toString(Integer.parseInt(now.value()) + 1))
                                .build(),
                        TIMEOUT));
                done += result.succeeded() ? 1 : 0;
            }
            say("counted");
        }
    }

    /** Writes keys, one by one, and says which were acknowledged. */
    private static void write(Path database, String prefix) throws Exception {
        try (SqliteStore store = SqliteStore.open(database)) {
            for (int i = 0; ; i++) {
                String key = prefix + i;
                await(store.transact(Transaction.builder().put(key, "v").build(), TIMEOUT));
                say("acknowledged " + key);
            }
        }
    }

    /** Takes the writer's lock, and stays. */
    private static void lock(Path database) throws Exception {
        try (Sql sql = Sql.connect(database.toString(), false, 10_000)) {
            sql.run("BEGIN IMMEDIATE");
            say("locked");
            pass(Duration.ofHours(1));
        }
    }

    private static void open(Path database) throws Exception {
        try (SqliteStore store = SqliteStore.open(database)) {
            say("opened " + await(store.get("/n", TIMEOUT)).revision());
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return SystemTime.instance().await(stage, TIMEOUT.plusSeconds(1));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void pass(Duration length) throws Exception {
        try {
            SystemTime.instance().await(new CompletableFuture<Void>(), length);
        } catch (TimeoutException passed) {
            return;
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
