package io.tenure.sqlite;

import io.tenure.sqlite.StoreFileException.Reason;
import io.tenure.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Finds out whether a file is a store that can be used, and changes nothing about it. */
final class StoreCheck {

    /*
     * The first look is at the file alone, without locks and without its log ("immutable"), since any other way of
     * opening would make files beside a database that may not be ours. What it looks at never changes: a store gets its
     * two numbers before it gets its name. Only the file's length may be in flux while another process moves pages from
     * the log, which SQLite then reports as damage; so damage is believed only if it stays. Nothing in this JVM may have
     * the file open during the look, whose end drops all POSIX locks.
     */

    private static final int LOOKS = 20;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

    private final Path database;
    private final Path wal;
    private final TimeSource time;

    StoreCheck(StoreFiles files, TimeSource time) {
        this.database = files.database();
        this.wal = files.wal();
        this.time = time;
    }

    /**
     * Makes sure that the file is a whole store of this version.
     *
     * @throws StoreFileException if it is not
     */
    void requireStore() {
        try {
            if (Files.size(database) == 0) {
                throw new StoreFileException(
                        Reason.CORRUPT,
                        database + " is empty, which a store never is; if nothing is missed, delete it",
                        null);
            }
            requireOurs();
            requireWhole();
        } catch (SQLException e) {
            throw unusable(e);
        } catch (IOException e) {
            throw new StoreFileException(Reason.INACCESSIBLE, database + " cannot be looked at: " + e, e);
        }
    }

    private void requireOurs() throws SQLException {
        for (int look = 1; ; look++) {
            try (Sql sql = Sql.connect(immutable(), true, 0)) {
                requireNumbers(sql);
                return;
            } catch (SQLException e) {
                if (look == LOOKS || !Sql.isCorrupt(e) || isNoDatabase(e)) {
                    throw e;
                }
                pause();
            }
        }
    }

    private void requireNumbers(Sql sql) throws SQLException {
        long application = sql.number("PRAGMA application_id");
        if (application != Schema.APPLICATION_ID) {
            throw new StoreFileException(
                    Reason.FOREIGN,
                    database + " belongs to something else: its application id is " + application + ", but must be "
                            + Schema.APPLICATION_ID,
                    null);
        }
        long version = sql.number("PRAGMA user_version");
        if (version != Schema.VERSION) {
            throw new StoreFileException(
                    Reason.OTHER_VERSION,
                    database + " has version " + version + ", but this build reads version " + Schema.VERSION,
                    null);
        }
    }

    /** A store that nobody has open has no log, or one that a reader may follow without changing anything. */
    private void requireWhole() throws SQLException {
        boolean hasLog = Files.exists(wal, LinkOption.NOFOLLOW_LINKS);
        try (Sql sql = Sql.connect(hasLog ? database.toString() : immutable(), true, Connector.BUSY_MILLIS)) {
            String found = sql.text("PRAGMA quick_check(1)");
            if (!found.equals("ok")) {
                throw new StoreFileException(Reason.CORRUPT, database + " is damaged: " + found, null);
            }
        }
    }

    private StoreFileException unusable(SQLException e) {
        if (isNoDatabase(e)) {
            return new StoreFileException(Reason.FOREIGN, database + " is no SQLite database", e);
        }
        Reason reason = Sql.isCorrupt(e) ? Reason.CORRUPT : Reason.INACCESSIBLE;
        return new StoreFileException(reason, database + " cannot be read: " + e.getMessage(), e);
    }

    private static boolean isNoDatabase(SQLException e) {
        return Sql.isOneOf(e, org.sqlite.SQLiteErrorCode.SQLITE_NOTADB);
    }

    private String immutable() {
        return "file:" + database.toUri().getRawPath() + "?immutable=1";
    }

    private void pause() {
        try {
            time.await(new CompletableFuture<Void>(), BETWEEN_LOOKS);
        } catch (TimeoutException passed) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreFileException(Reason.INACCESSIBLE, "interrupted while opening " + database, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a future that nobody completes has failed", e);
        }
    }
}
