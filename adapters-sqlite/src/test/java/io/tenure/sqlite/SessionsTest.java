package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.SessionNotFoundException;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final ClockId CLOCK = new ClockId("boot", "none");

    @TempDir
    Path directory;

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final OpenStore open = new OpenStore(new FileIdentity(1, 1));
    private StoreFiles files;
    private Sessions sessions;
    private Sql sql;
    private WriteTransaction transaction;

    @BeforeEach
    void prepare() throws IOException, SQLException {
        files = new StoreFiles(Stores.in(directory));
        sessions = new Sessions(open, time, CLOCK, files.owners(), directory);
        sql = Sql.connect(":memory:", false, 100);
        Schema.create(sql, CLOCK);
        begin();
    }

    @AfterEach
    void close() throws SQLException {
        open.detachAll();
        sql.close();
    }

    @Test
    void I1_witnessIsThereBeforeTheSession() throws Exception {
        long session = sessions.open(transaction, sessions.makeWitness(TTL)).session();
        String token = transaction.session(session).witness();

        assertThat(files.owners().resolve(token)).exists();
        assertThat(open.isOwn(token)).as("nobody here probes it").isTrue();
        commit();
        assertThat(open.witness(session)).isNotNull();
    }

    @Test
    void I1_witnessGoesAfterTheSession() throws Exception {
        long session = sessions.open(transaction, sessions.makeWitness(TTL)).session();
        commit();
        begin();

        sessions.end(transaction, session);
        assertThat(open.witness(session)).as("not yet committed").isNotNull();
        commit();

        assertThat(open.witness(session)).isNull();
        assertThat(files.owners()).isEmptyDirectory();
    }

    @Test
    void I1_witnessOfASessionThatIsUndone_isTakenAway() throws Exception {
        long session = sessions.open(transaction, sessions.makeWitness(TTL)).session();
        String token = transaction.session(session).witness();

        sql.run("ROLLBACK");
        transaction.undone();

        assertThat(files.owners()).isEmptyDirectory();
        assertThat(open.isOwn(token)).isFalse();
        assertThat(open.sessions()).isEmpty();
    }

    @Test
    void ttlBegins_whenTheSessionIsWritten() throws Exception {
        Witness early = sessions.makeWitness(TTL);
        time.advance(TTL.minusNanos(1));

        long session = sessions.open(transaction, early).session();
        assertThat(transaction.session(session).deadlineNanos()).isEqualTo(time.nowNanos() + TTL.toNanos());
        assertThat(early.deadlineNanos()).isEqualTo(time.nowNanos() + TTL.toNanos());
        commit();
    }

    @Test
    void witnessThatIsOverBeforeItsSessionIsWritten_isTakenAway() throws Exception {
        Witness late = sessions.makeWitness(TTL);
        time.advance(TTL);

        assertThatThrownBy(() -> sessions.open(transaction, late))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.outcome()).isEqualTo(Outcome.NOT_APPLIED));

        assertThat(files.owners()).isEmptyDirectory();
        assertThat(open.isOwn(late.token())).isFalse();
        assertThat(sql.number("SELECT count(*) FROM session")).isZero();
    }

    @Test
    void I2_longSession_hasNoWitness_andIsKeptInTheDatabase() throws Exception {
        Duration day = Duration.ofDays(1);
        assertThat(Sessions.areWitnessed(day)).isFalse();
        assertThat(Sessions.areWitnessed(Sessions.LONGEST_WITNESSED)).isTrue();
        long session = sessions.open(transaction, day).session();
        assertThat(transaction.session(session).witness()).isNull();
        time.advance(day.minusNanos(1));

        assertThat(sessions.keep(transaction, session).ttl()).isEqualTo(day);
        assertThat(transaction.session(session).deadlineNanos()).isEqualTo(time.nowNanos() + day.toNanos());

        time.advance(day);
        assertThatThrownBy(() -> sessions.keep(transaction, session)).isInstanceOf(SessionNotFoundException.class);
    }

    @Test
    void I3_keep_touchesTheFileAlone() throws Exception {
        long session = sessions.open(transaction, sessions.makeWitness(TTL)).session();
        commit();
        Witness witness = open.witness(session);
        sql.close();
        time.advance(TTL.dividedBy(2));

        assertThat(sessions.keep(session, witness).session()).isEqualTo(session);
        assertThat(witness.deadlineNanos()).isEqualTo(time.nowNanos() + TTL.toNanos());
        time.advance(TTL);
        assertThatThrownBy(() -> sessions.keep(session, witness)).isInstanceOf(SessionNotFoundException.class);
    }

    @Test
    void sessionOfAnotherProcess_cannotBeKept() throws Exception {
        long session = transaction.openSession(TTL.toNanos(), time.nowNanos() + TTL.toNanos(), "0123456789abcdef");

        assertThatThrownBy(() -> sessions.keep(transaction, session))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(SessionNotFoundException.class)
                .hasMessageContaining("another process's");
    }

    private void begin() throws SQLException {
        sql.run("BEGIN IMMEDIATE");
        transaction = WriteTransaction.on(sql);
    }

    private void commit() throws SQLException {
        transaction.finish();
        sql.run("COMMIT");
        transaction.committed();
    }
}
