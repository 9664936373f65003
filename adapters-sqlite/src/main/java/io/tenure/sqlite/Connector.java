package io.tenure.sqlite;

import io.tenure.sqlite.StoreFileException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one connection of a store, and makes a new one where the old one has become unfit. One thread at a time. */
final class Connector implements AutoCloseable {

    /*
     * I1 A connection is made only to the very file that was checked when the store was opened, and to none at all once
     *    one of the files was found to be deleted or replaced.
     * I2 A connection serves only as long as the locks that SQLite took for this JVM are held. When they are found to be
     *    dropped, every connection of the JVM to that database closes, and with the next ones SQLite takes them anew.
     *
     * (If the last of them to close can write, and no other process has the database open, SQLite moves its log into it
     * and deletes the log.)
     */

    /** How long a statement waits for a lock before we look whether somebody still waits for us. */
    static final int BUSY_MILLIS = 100;

    private static final long LOG_BYTES_KEPT = 64L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    private final StoreFiles files;
    private final OpenStore open;
    private final boolean readOnly;
    private final Path listOfLocks;
    private @Nullable Sql sql;
    /** Replaced with sql; read by those who describe a delay. */
    private volatile @Nullable FileGuard guard;

    private int losses;

    Connector(StoreFiles files, OpenStore open, boolean readOnly) {
        this(files, open, readOnly, Locks.LISTED);
    }

    Connector(StoreFiles files, OpenStore open, boolean readOnly, Path listOfLocks) {
        this.files = files;
        this.open = open;
        this.readOnly = readOnly;
        this.listOfLocks = listOfLocks;
    }

    /** The connection, a new one if need be. */
    Sql connect() throws SQLException, IOException {
        open.requireUnspoiled();
        if (losses != open.losses()) {
            close();
        }
        Sql connected = sql;
        return connected == null ? connectAnew() : connected;
    }

    /**
     * Makes sure that what was done on the connection was done under its locks and in its files.
     *
     * @throws StoreFileException if not; the connection is then closed
     * @throws IOException if that cannot be found out now
     */
    void check() throws SQLException, IOException {
        FileGuard checked = guard;
        if (checked == null) {
            return;
        }
        try {
            checked.requireSameFiles();
        } catch (StoreFileException spoiled) {
            open.spoil(spoiled);
            close();
            LOG.error("The store serves no more: {}", spoiled.getMessage());
            throw spoiled;
        }
        if (!checked.hasLocks()) {
            open.lost(losses);
            close();
            LOG.error(
                    "Something in this JVM has opened and closed {} or a file beside it, which dropped SQLite's locks."
                            + " The connections are made anew; calls at hand fail. Keep everything else off these files.",
                    files.database());
            throw new StoreFileException(
                    Reason.OPEN_ELSEWHERE,
                    "the locks on " + files.database() + " were dropped by something else in this JVM that opened and"
                            + " closed its files",
                    null);
        }
    }

    /** Who is writing, for people; empty if that is unknown. */
    String writer() {
        FileGuard present = guard;
        return present == null ? "" : present.writer();
    }

    /** Closes the connection; the next use makes a new one. */
    @Override
    public void close() throws SQLException {
        Sql closing = sql;
        sql = null;
        guard = null;
        if (closing != null) {
            closing.close();
        }
    }

    private Sql connectAnew() throws SQLException, IOException {
        losses = open.losses();
        FileGuard.requireSame(files.database(), open.database());
        Sql made = Sql.connect(files.database().toString(), readOnly, BUSY_MILLIS);
        try {
            made.run("PRAGMA trusted_schema = OFF");
            made.run("PRAGMA cell_size_check = ON");
            if (!readOnly) {
                made.run("PRAGMA journal_mode = WAL");
                made.run("PRAGMA synchronous = FULL");
                made.run("PRAGMA journal_size_limit = " + LOG_BYTES_KEPT);
            }
            made.number("SELECT revision FROM meta");
            guard = FileGuard.of(files, open, listOfLocks);
            sql = made;
        } catch (SQLException | IOException | RuntimeException e) {
            made.close();
            throw e;
        }
        check();
        return made;
    }
}
