package io.tenure.sqlite;

import java.sql.SQLException;
import java.util.List;

/** What a store's database holds. */
final class Schema {

    /*
     * kv      the keys. Sorted by bytes, which is how the contract compares keys.
     * session those that have not ended. Numbers are never used twice.
     *         deadline   when it ends, by the clock of meta, unless its witness says later
     *         witness    the name of its witness, or null for a session that may outlive its process
     * change  the last changes, for watches; `seq` has no holes. A value too long to be kept twice is left out.
     *         kind       0 deleted, 1 written, 2 written and the value left out
     * meta    one row. `revision` is the store's; `seq` that of the last change.
     */

    /** "TENU": tells a store from any other database. */
    static final int APPLICATION_ID = 0x54454e55;

    /** Counted up by each change that an older build could not read. */
    static final int VERSION = 1;

    static final int DELETED = 0;
    static final int WRITTEN = 1;
    static final int WRITTEN_UNSEEN = 2;

    /** No key has revision 0, which compares as absent. */
    private static final long FIRST_REVISION = 1;

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE meta(
              id INTEGER PRIMARY KEY CHECK (id = 1),
              revision INTEGER NOT NULL,
              seq INTEGER NOT NULL,
              boot TEXT NOT NULL,
              namespace TEXT NOT NULL) STRICT""",
            """
            CREATE TABLE kv(
              key TEXT PRIMARY KEY NOT NULL,
              value TEXT NOT NULL,
              created INTEGER NOT NULL,
              modified INTEGER NOT NULL,
              session INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
            "CREATE INDEX kv_session ON kv(session) WHERE session <> 0",
            """
            CREATE TABLE session(
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              ttl INTEGER NOT NULL,
              deadline INTEGER NOT NULL,
              witness TEXT) STRICT""",
            "CREATE INDEX session_witnessed ON session(id) WHERE witness IS NOT NULL",
            "CREATE INDEX session_deadline ON session(deadline) WHERE witness IS NULL",
            """
            CREATE TABLE change(
              seq INTEGER PRIMARY KEY,
              revision INTEGER NOT NULL,
              kind INTEGER NOT NULL,
              key TEXT NOT NULL,
              value TEXT,
              created INTEGER NOT NULL,
              session INTEGER NOT NULL) STRICT""");

    private Schema() {}

    /** Makes an empty database a store, in one transaction, and has it keep a write-ahead log from then on. */
    static void create(Sql sql, ClockId clock) throws SQLException {
        sql.run("BEGIN IMMEDIATE");
        for (String table : TABLES) {
            sql.run(table);
        }
        sql.run("INSERT INTO meta VALUES (1, ?, 0, ?, ?)", FIRST_REVISION, clock.boot(), clock.namespace());
        sql.run("PRAGMA application_id = " + APPLICATION_ID);
        sql.run("PRAGMA user_version = " + VERSION);
        sql.run("COMMIT");
        sql.run("PRAGMA journal_mode = WAL");
    }

    /** Where the keys that begin with {@code prefix} end: keys are printable ASCII, and this sorts behind all of it. */
    static String endOf(String prefix) {
        return prefix + '\u007f';
    }
}
