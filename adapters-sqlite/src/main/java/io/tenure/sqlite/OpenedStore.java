package io.tenure.sqlite;

import io.tenure.sqlite.StoreFileException.Reason;
import io.tenure.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store whose file has been found fit, with its two connections: how it is opened, and how it is closed. */
final class OpenedStore {

    /*
     * I1 The writing connection closes while the reading one is open, and the reading one cannot lock the file for
     *    itself alone. So SQLite never deletes the log at a close, and a process whose locks were dropped by something
     *    else in its JVM does not go on writing into a log that has no name any more.
     * I2 After another boot the revision is above all that were ever given out, also those that a loss of power took
     *    back; and no session of the former boot is left.
     */

    /** More revisions than any log that was not yet synced could hold. */
    static final long REVISION_JUMP = 1L << 32;

    private static final Logger LOG = LoggerFactory.getLogger(OpenedStore.class);

    private final StoreFiles files;
    private final ClockId clock;
    private final OpenStore open;
    private final Connector writing;
    private final Connector reading;
    private final Sessions sessions;

    private OpenedStore(SqliteSettings settings, StoreFiles files, ClockId clock, OpenStore open) {
        this.files = files;
        this.clock = clock;
        this.open = open;
        this.writing = new Connector(files, open, false);
        this.reading = new Connector(files, open, true);
        this.sessions = new Sessions(open, settings.time(), clock, files.owners(), settings.shortDirectory());
    }

    static OpenedStore open(SqliteSettings settings) throws SQLException {
        StoreFiles files = StoreFiles.at(settings.path(), settings.fileSystems());
        ClockId clock = settings.clock().get();
        files.requireOwn();
        if (!Files.exists(files.database(), LinkOption.NOFOLLOW_LINKS)) {
            new StoreMaker(files, clock)
                    .make(Long.toHexString(settings.time().random().nextLong()));
        }
        StoreCheck check = new StoreCheck(files, settings.time());
        OpenStore open = OpenStores.enter(identityOf(files), check::requireStore);
        OpenedStore opened = new OpenedStore(settings, files, clock, open);
        try {
            files.makeOwners();
            opened.connect(settings);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw new StoreFileException(Reason.INACCESSIBLE, files.database() + " cannot be opened: " + e, e);
        } catch (SQLException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    StoreFiles files() {
        return files;
    }

    ClockId clock() {
        return clock;
    }

    OpenStore open() {
        return open;
    }

    Connector writing() {
        return writing;
    }

    Connector reading() {
        return reading;
    }

    Sessions sessions() {
        return sessions;
    }

    /** Closes the connections, in this order. Sessions are left to their deadlines. */
    void close() {
        close(writing);
        close(reading);
        OpenStores.leave(open);
    }

    private static void close(Connector connector) {
        try {
            connector.close();
        } catch (SQLException e) {
            LOG.warn("A connection could not be closed", e);
        }
    }

    private void connect(SqliteSettings settings) throws SQLException, IOException {
        TimeSource time = settings.time();
        long began = time.nowNanos();
        while (true) {
            try {
                beginUnderClock(writing.connect());
                reading.connect();
                return;
            } catch (SQLException e) {
                if (!Sql.isBusy(e)) {
                    throw e;
                }
                if (time.nowNanos() - began >= settings.openTimeout().toNanos()) {
                    throw locked(settings, e);
                }
            }
        }
    }

    private StoreFileException locked(SqliteSettings settings, SQLException busy) {
        String writer = writing.writer();
        return new StoreFileException(
                Reason.INACCESSIBLE,
                files.database() + " was locked for " + settings.openTimeout()
                        + (writer.isEmpty() ? "" : " by " + writer),
                busy);
    }

    private void beginUnderClock(Sql sql) throws SQLException {
        sql.run("BEGIN IMMEDIATE");
        try {
            WriteTransaction transaction = WriteTransaction.on(sql);
            ClockId last = sql.first(
                    "SELECT boot, namespace FROM meta", row -> new ClockId(row.getString(1), row.getString(2)));
            if (last != null && !last.boot().equals(clock.boot())) {
                LOG.info("{} was last used before this boot: its sessions are over", files.database());
                transaction.beginBoot(clock, REVISION_JUMP);
            } else if (last != null && !last.namespace().equals(clock.namespace())) {
                requireUnused(sql, last);
                transaction.setClock(clock);
            }
            transaction.finish();
            sql.run("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            sql.run("ROLLBACK");
            throw e;
        }
    }

    private void requireUnused(Sql sql, ClockId last) throws SQLException {
        if (sql.number("SELECT count(*) FROM session") > 0) {
            throw new StoreFileException(
                    Reason.OPEN_ELSEWHERE,
                    files.database() + " is in use by processes of " + last.namespace()
                            + ", whose clock is not that of " + clock.namespace(),
                    null);
        }
    }

    private static FileIdentity identityOf(StoreFiles files) {
        try {
            FileIdentity found = FileIdentity.of(files.database());
            if (found != null) {
                return found;
            }
        } catch (IOException e) {
            throw new StoreFileException(Reason.INACCESSIBLE, files.database() + " cannot be looked at: " + e, e);
        }
        throw new StoreFileException(Reason.INACCESSIBLE, files.database() + " vanished while it was opened", null);
    }
}
