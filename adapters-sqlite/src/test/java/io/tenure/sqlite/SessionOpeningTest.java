package io.tenure.sqlite;

import static io.tenure.sqlite.Stores.TIMEOUT;
import static io.tenure.sqlite.Stores.eventually;
import static io.tenure.sqlite.Stores.failure;
import static io.tenure.sqlite.Stores.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.SessionGrant;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.time.SystemTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionOpeningTest {

    private static final Duration TTL = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final SlowClock time = new SlowClock(SystemTime.instance());
    private SqliteStore store;
    private Sql other;

    @BeforeEach
    void open() throws SQLException {
        store = SqliteStore.builder(Stores.in(directory)).time(time).open();
        ok(put("/a"));
        other = Sql.connect(Stores.in(directory).toString(), false, 1_000);
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
        store.close();
    }

    @Test
    void I1_witnessIsMadeWithoutTheDatabasesLock() throws Exception {
        other.run("BEGIN IMMEDIATE");
        CompletionStage<SessionGrant> opening = store.openSession(TTL, TIMEOUT);

        eventually("the witness is there", () -> witnesses() == 2);
        other.run("ROLLBACK");
        ok(store.keepSession(ok(opening).session(), TIMEOUT));
    }

    @Test
    void I1_witnessThatCannotBeMade_failsItsOwnCallAlone() throws Exception {
        time.drawAlways(0x2a);
        Files.createFile(owners().resolve("000000000000002a.new"));
        other.run("BEGIN IMMEDIATE");
        CompletionStage<TransactResult> first = put("/b");
        CompletionStage<SessionGrant> opening = store.openSession(TTL, TIMEOUT);
        CompletionStage<TransactResult> beside = put("/c");
        other.run("ROLLBACK");

        assertThat(failure(opening).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(failure(opening)).hasMessageContaining("000000000000002a.new");
        ok(first);
        ok(beside);
        time.drawAlways(0x2b);
        ok(store.openSession(TTL, TIMEOUT));
    }

    @Test
    void I2_witnessOfACallThatTimedOut_isTakenAway() throws Exception {
        other.run("BEGIN IMMEDIATE");
        CompletionStage<SessionGrant> late = store.openSession(TTL, Duration.ofMillis(300));

        assertThat(failure(late).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        eventually("its witness is gone", () -> witnesses() == 0);
        other.run("ROLLBACK");
    }

    @Test
    void I2_witnessOfACallThatIsGivenUpWhileItIsMade_isTakenAway() throws Exception {
        OpenStore open = new OpenStore(new FileIdentity(1, 1));
        Path files = directory.resolve("given up");
        Sessions sessions = new Sessions(open, time, new ClockId("boot", "none"), files, directory);
        SessionOpening opening = new SessionOpening(sessions, time, TTL);

        opening.giveUp();
        opening.makeWitness();

        assertThat(files).isEmptyDirectory();
        assertThatThrownBy(() -> opening.write(WriteTransaction.on(other)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not wanted any more");
    }

    private CompletionStage<TransactResult> put(String key) {
        return store.transact(Transaction.builder().put(key, "1").build(), TIMEOUT);
    }

    private Path owners() {
        return new StoreFiles(Stores.in(directory)).owners();
    }

    /** How many files there are: two for each witness. */
    private int witnesses() {
        String[] names = owners().toFile().list();
        return names == null ? 0 : names.length;
    }
}
