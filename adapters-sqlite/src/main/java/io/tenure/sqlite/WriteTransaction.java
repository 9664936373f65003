package io.tenure.sqlite;

import io.tenure.store.KeyValue;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.store.Transaction.Compare;
import io.tenure.store.Transaction.Put;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the calls of one batch do to the database, within one transaction of SQLite's. One thread at a time. */
final class WriteTransaction {

    /*
     * I1 The revision grows by one with each call that changes a key; all keys changed together bear it.
     * I2 A call that is refused has changed nothing: it compares and looks for its sessions before it writes.
     * I3 Each change of a key stands in `change`, without holes in seq, and the last CHANGES_KEPT stay there.
     * I4 The keys of a session are deleted with it.
     */

    /** Constant: there is no leader to change. */
    static final long TERM = 0;

    /** How many changes are kept for watches. */
    static final int CHANGES_KEPT = 8_192;

    /** Longer values are not kept twice. */
    static final int LONGEST_VALUE_KEPT = 1_024;

    private static final int TRIM_EACH = 256;
    private static final String DELETE_KEY = "DELETE FROM kv WHERE key = ?";

    private final Sql sql;
    private final long firstSeq;
    private final List<Runnable> whenCommitted = new ArrayList<>();
    private final List<Runnable> whenUndone = new ArrayList<>();
    private long revision;
    private long seq;

    private WriteTransaction(Sql sql, long revision, long seq) {
        this.sql = sql;
        this.revision = revision;
        this.seq = seq;
        this.firstSeq = seq;
    }

    /** Begins within a transaction of SQLite's that has begun. */
    static WriteTransaction on(Sql sql) throws SQLException {
        WriteTransaction begun = sql.first(
                "SELECT revision, seq FROM meta", row -> new WriteTransaction(sql, row.getLong(1), row.getLong(2)));
        if (begun == null) {
            throw new SQLException("the store's database has lost its row in meta");
        }
        return begun;
    }

    TransactResult transact(Transaction transaction) throws SQLException {
        for (Compare compare : transaction.compares()) {
            if (!holds(compare)) {
                return new TransactResult(false, revision, TERM, read(transaction.elseReads()));
            }
        }
        for (Put put : transaction.puts()) {
            if (put.session() != 0 && !exists(put.session())) {
                throw new SessionNotFoundException(put.session());
            }
        }
        write(transaction);
        return new TransactResult(true, revision, TERM, List.of());
    }

    /** Opens a session that has a witness, or, without one, lasts until {@code deadlineNanos}. */
    long openSession(long ttlNanos, long deadlineNanos, @Nullable String witness) throws SQLException {
        return sql.number(
                "INSERT INTO session(ttl, deadline, witness) VALUES (?, ?, ?) RETURNING id",
                ttlNanos,
                deadlineNanos,
                witness);
    }

    /** The session, or null if it has ended. */
    @Nullable
    SessionRow session(long number) throws SQLException {
        return sql.first(SessionRow.SELECT + " WHERE id = ?", SessionRow::read, number);
    }

    /** Moves the deadline of a session without a witness. */
    void keepSession(long number, long deadlineNanos) throws SQLException {
        sql.update("UPDATE session SET deadline = ? WHERE id = ?", deadlineNanos, number);
    }

    /** Ends a session with its keys; false if it has ended before. */
    boolean endSession(long number) throws SQLException {
        if (sql.update("DELETE FROM session WHERE id = ?", number) == 0) {
            return false;
        }
        deleteKeysOf(number);
        return true;
    }

    /**
     * Begins a new boot: all sessions of the former one are over, and the revision jumps beyond any that a loss of power
     * may have taken back.
     */
    void beginBoot(ClockId clock, long revisionJump) throws SQLException {
        revision += revisionJump;
        for (long session : sql.all("SELECT id FROM session", row -> row.getLong(1))) {
            endSession(session);
        }
        setClock(clock);
    }

    /** Notes by which clock deadlines are to be read. */
    void setClock(ClockId clock) throws SQLException {
        sql.update("UPDATE meta SET boot = ?, namespace = ?, revision = ?", clock.boot(), clock.namespace(), revision);
    }

    /** Runs after the transaction was committed. */
    void whenCommitted(Runnable action) {
        whenCommitted.add(action);
    }

    /** Runs if the transaction was undone, or if nobody knows. */
    void whenUndone(Runnable action) {
        whenUndone.add(action);
    }

    /** Writes what is written once for all calls. Then the transaction is ready to be committed. */
    void finish() throws SQLException {
        if (seq != firstSeq) {
            sql.update("UPDATE meta SET revision = ?, seq = ?", revision, seq);
            if (seq / TRIM_EACH != firstSeq / TRIM_EACH) {
                sql.update("DELETE FROM change WHERE seq <= ?", seq - CHANGES_KEPT);
            }
        }
    }

    /** Whether a key was changed. */
    boolean hasChanges() {
        return seq != firstSeq;
    }

    void committed() {
        whenCommitted.forEach(Runnable::run);
    }

    void undone() {
        whenUndone.forEach(Runnable::run);
    }

    private boolean holds(Compare compare) throws SQLException {
        Long found = sql.first(
                switch (compare.field()) {
                    case CREATE -> "SELECT created FROM kv WHERE key = ?";
                    case MOD -> "SELECT modified FROM kv WHERE key = ?";
                },
                row -> row.getLong(1),
                compare.key());
        return (found == null ? 0 : found) == compare.revision();
    }

    private List<KeyValue> read(List<String> keys) throws SQLException {
        List<KeyValue> read = new ArrayList<>();
        for (String key : keys) {
            KeyValue value = Rows.get(sql, key);
            if (value != null) {
                read.add(value);
            }
        }
        return List.copyOf(read);
    }

    private boolean exists(long session) throws SQLException {
        return sql.first("SELECT 1 FROM session WHERE id = ?", row -> true, session) != null;
    }

    private void write(Transaction transaction) throws SQLException {
        long next = revision + 1;
        long before = seq;
        for (String key : transaction.deletes()) {
            if (sql.update(DELETE_KEY, key) > 0) {
                note(next, key, null);
            }
        }
        for (Put put : transaction.puts()) {
            note(next, put.key(), write(put, next));
        }
        if (seq != before) {
            revision = next;
        }
    }

    private KeyValue write(Put put, long next) throws SQLException {
        long created = sql.number("""
                INSERT INTO kv(key, value, created, modified, session) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT(key) DO UPDATE
                  SET value = excluded.value, modified = excluded.modified, session = excluded.session
                RETURNING created""", put.key(), put.value(), next, next, put.session());
        return new KeyValue(put.key(), put.value(), created, next, put.session());
    }

    private void deleteKeysOf(long session) throws SQLException {
        List<String> keys = sql.all(
                "SELECT key FROM kv WHERE session = ? AND session <> 0 ORDER BY key", row -> row.getString(1), session);
        if (!keys.isEmpty()) {
            revision++;
            for (String key : keys) {
                sql.update(DELETE_KEY, key);
                note(revision, key, null);
            }
        }
    }

    private void note(long at, String key, @Nullable KeyValue now) throws SQLException {
        String value = now == null || now.value().length() > LONGEST_VALUE_KEPT ? null : now.value();
        sql.update(
                "INSERT INTO change(seq, revision, kind, key, value, created, session) VALUES (?, ?, ?, ?, ?, ?, ?)",
                ++seq,
                at,
                now == null ? Schema.DELETED : value == null ? Schema.WRITTEN_UNSEEN : Schema.WRITTEN,
                key,
                value,
                now == null ? 0 : now.createRevision(),
                now == null ? 0 : now.session());
    }
}
