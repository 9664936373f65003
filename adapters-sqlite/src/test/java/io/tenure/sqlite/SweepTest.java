package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path directory;

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final OpenStore open = new OpenStore(new FileIdentity(1, 1));
    private StoreFiles files;
    private Sweep sweep;
    private Sql sql;

    @BeforeEach
    void prepare() throws IOException, SQLException {
        files = new StoreFiles(Stores.in(directory));
        files.makeOwners();
        WitnessProbe probe = new WitnessProbe(files.owners(), "boot");
        sweep = new Sweep(open, probe, new Leftovers(files, directory, open, time), time);
        sql = Sql.connect(":memory:", false, 100);
        Schema.create(sql, new ClockId("boot", "none"));
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void I1_sessionWhoseDeadlineHasPassed_isOver() throws Exception {
        SessionRow session = foreign(1, TTL);
        time.advance(TTL.minusNanos(1));
        assertThat(over(session)).isEmpty();

        time.advance(Duration.ofNanos(1));

        assertThat(over(session)).containsExactly(session);
    }

    @Test
    void I1_sessionWithoutAWitness_isOverAtItsDeadline() {
        SessionRow session = row(1, null);
        time.advance(TTL.minusNanos(1));
        assertThat(over(session)).isEmpty();

        time.advance(Duration.ofNanos(1));

        assertThat(over(session)).containsExactly(session);
    }

    @Test
    void I2_ownSession_isJudgedByMemory_andItsFileIsNotTouched() throws Exception {
        open.reserve(TOKEN);
        Witness witness = new Witness(time, "boot", files.owners(), directory, TOKEN, TTL);
        open.add(1, witness);
        SessionRow session = row(1, TOKEN);
        Locks locks = new Locks(FileIdentity.of(files.owners().resolve(TOKEN)));

        time.advance(TTL.minusNanos(1));
        assertThat(over(session)).isEmpty();
        assertThat(locks.isLockedAt(0)).as("still locked").isTrue();
        witness.keep();
        time.advance(Duration.ofNanos(1));
        assertThat(over(session)).as("the row's deadline is old").isEmpty();

        time.advance(TTL);
        assertThat(over(session)).containsExactly(session);
        open.discard(1);
    }

    @Test
    void I2_ownSessionThatIsBeingOpened_isLeftAlone() {
        open.reserve(TOKEN);
        time.advance(TTL.multipliedBy(3));

        assertThat(over(row(1, TOKEN))).isEmpty();
    }

    @Test
    void I2_ownSessionThatTheDatabaseNoLongerHas_isOver() throws Exception {
        open.reserve(TOKEN);
        Witness witness = new Witness(time, "boot", files.owners(), directory, TOKEN, TTL);
        open.add(1, witness);

        assertThat(sweep.over(List.of(), List.of())).isEmpty();
        assertThat(witness.keep()).as("opened after the database was read").isTrue();
        assertThat(sweep.over(List.of(), List.of(1L))).isEmpty();

        assertThat(witness.keep()).isFalse();
        assertThat(open.witness(1)).isNull();
        assertThat(files.owners()).isEmptyDirectory();
    }

    @Test
    void I3_witnessThatSaysNothing_isWaitedForAWholeTtl() {
        SessionRow session = row(1, TOKEN);
        time.advance(TTL.multipliedBy(5));
        assertThat(over(session))
                .as("long past its deadline, but looked at for the first time")
                .isEmpty();
        time.advance(TTL.minusNanos(1));
        assertThat(over(session)).isEmpty();

        time.advance(Duration.ofNanos(1));

        assertThat(over(session)).containsExactly(session);
    }

    @Test
    void I3_witnessThatSpeaksAgain_isHeard() throws Exception {
        SessionRow session = row(1, TOKEN);
        assertThat(over(session)).isEmpty();
        time.advance(TTL.minusNanos(1));
        write(time.nowNanos() + TTL.toNanos());
        assertThat(over(session)).isEmpty();
        Files.delete(files.owners().resolve(TOKEN));

        time.advance(Duration.ofNanos(1));
        assertThat(over(session)).as("silent anew").isEmpty();
        time.advance(TTL);
        assertThat(over(session)).containsExactly(session);
    }

    @Test
    void I3_witnessThatCannotBeLookedAt_isNotSilent() throws Exception {
        SessionRow session = row(1, TOKEN);
        assertThat(over(session)).as("silent for the first time").isEmpty();
        Path moved = directory.resolve("moved");
        Files.move(files.owners(), moved);
        Files.createFile(files.owners());
        for (int i = 0; i < 5; i++) {
            time.advance(TTL);
            assertThat(over(session)).as("nobody can tell").isEmpty();
        }
        Files.delete(files.owners());
        Files.move(moved, files.owners());

        assertThat(over(session)).as("silent anew").isEmpty();
        time.advance(TTL);
        assertThat(over(session)).containsExactly(session);
    }

    @Test
    void end_looksOnceMore_andTakesTheFilesAlong() throws Exception {
        long kept = insert("00000000000000aa");
        long ended = insert(TOKEN);
        SessionRow endedRow = foreign(ended, TTL);
        SessionRow keptRow = new SessionRow(kept, TTL.toNanos(), time.nowNanos(), "00000000000000aa");
        time.advance(TTL);
        write("00000000000000aa", time.nowNanos() + 1);

        sql.run("BEGIN IMMEDIATE");
        WriteTransaction transaction = WriteTransaction.on(sql);
        sweep.end(transaction, List.of(endedRow, keptRow, row(99, null)));
        transaction.finish();
        sql.run("COMMIT");
        transaction.committed();

        assertThat(sql.all("SELECT id FROM session", row -> row.getLong(1))).containsExactly(kept);
        assertThat(files.owners().toFile().list()).containsExactly("00000000000000aa");
    }

    private List<SessionRow> over(SessionRow... sessions) {
        return sweep.over(List.of(sessions), open.sessions());
    }

    private SessionRow foreign(long number, Duration ttl) throws IOException {
        write(time.nowNanos() + ttl.toNanos());
        return row(number, TOKEN);
    }

    private SessionRow row(long number, @Nullable String witness) {
        return new SessionRow(number, TTL.toNanos(), time.nowNanos() + TTL.toNanos(), witness);
    }

    private long insert(String witness) throws SQLException {
        return sql.number(
                "INSERT INTO session(ttl, deadline, witness) VALUES (?, ?, ?) RETURNING id",
                TTL.toNanos(),
                time.nowNanos() + TTL.toNanos(),
                witness);
    }

    private void write(long deadlineNanos) throws IOException {
        write(TOKEN, deadlineNanos);
    }

    private void write(String token, long deadlineNanos) throws IOException {
        ByteBuffer bytes = new WitnessRecord("boot", deadlineNanos, false, "").encode();
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        Files.write(files.owners().resolve(token), content);
    }
}
