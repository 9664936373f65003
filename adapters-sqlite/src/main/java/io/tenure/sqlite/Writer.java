package io.tenure.sqlite;

import io.tenure.store.StoreCall;
import io.tenure.store.StoreCalls;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.TimeSource;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs batches of writing calls, each in one transaction. One thread at a time; {@link #delay} and stop for any. */
final class Writer implements StoreCalls.Worker<WriteTransaction> {

    /*
     * BEGIN IMMEDIATE takes the writer's lock before anything is read, so a transaction that has begun never finds that
     * another one was faster. It waits in slices, so that calls whose time is up are not waited for.
     *
     * I1 A call that timed out while the lock was waited for was not applied.
     * I2 Nobody is told of success before the commit is done and the locks and files are seen to be the same as when it
     *    began; whoever cannot be told for sure is told so.
     * I3 A lock that is waited for longer than alarmAfter, be it by one call after the other, is named once per wait.
     * I4 The lock is not kept beyond the batch, whatever is thrown.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private final Trouble trouble = new Trouble(LOG, "Transactions");
    private final Connector connector;
    private final TimeSource time;
    private final Runnable whenChanged;
    private final LockWait wait;
    private volatile boolean stopped;

    /**
     * A writer.
     *
     * @param alarmAfter how long the lock is waited for before that is an alarm
     * @param whenChanged told after keys were changed; must be short
     */
    Writer(Connector connector, TimeSource time, Duration alarmAfter, Runnable whenChanged) {
        this.connector = connector;
        this.time = time;
        this.whenChanged = whenChanged;
        this.wait = new LockWait(time, alarmAfter);
    }

    @Override
    public void work(List<StoreCall<WriteTransaction>> batch) {
        Progress progress = new Progress();
        try {
            Sql sql = begin(batch);
            if (sql != null) {
                progress.sql = sql;
                runAll(sql, batch, progress);
            }
        } catch (Throwable e) {
            undo(progress, e);
            batch.forEach(call -> call.fail(progress.outcome, "failed: " + e.getMessage(), e));
        }
    }

    @Override
    public String delay() {
        Duration waited = wait.length();
        return waited == null ? "" : ": the database has been locked for " + waited + writer();
    }

    /** Waits for the lock no longer. */
    void stop() {
        stopped = true;
    }

    /** The connection in a transaction that has begun, or null if nobody waits for it any more. */
    private @Nullable Sql begin(List<StoreCall<WriteTransaction>> batch) throws SQLException, IOException {
        while (!stopped && !batch.stream().allMatch(StoreCall::isDone)) {
            long asked = time.nowNanos();
            Sql sql = tryBegin();
            if (sql != null) {
                endWait();
                return sql;
            }
            if (wait.refused(asked)) {
                LOG.warn("A writer is blocked{}", delay());
            }
        }
        return null;
    }

    private void endWait() {
        Duration waited = wait.had();
        if (waited != null) {
            LOG.info("The wait for the database's lock has ended after {}", waited);
        }
    }

    private @Nullable Sql tryBegin() throws SQLException, IOException {
        try {
            Sql sql = connector.connect();
            sql.run("BEGIN IMMEDIATE");
            return sql;
        } catch (SQLException e) {
            if (Sql.isBusy(e)) {
                return null;
            }
            throw e;
        }
    }

    private void runAll(Sql sql, List<StoreCall<WriteTransaction>> batch, Progress progress) throws Exception {
        WriteTransaction transaction = WriteTransaction.on(sql);
        progress.transaction = transaction;
        for (StoreCall<WriteTransaction> call : batch) {
            call.run(transaction);
        }
        transaction.finish();
        connector.check();
        progress.outcome = Outcome.UNKNOWN;
        sql.run("COMMIT");
        connector.check();
        transaction.committed();
        progress.transaction = null;
        batch.forEach(StoreCall::complete);
        trouble.works();
        if (transaction.hasChanges()) {
            whenChanged.run();
        }
    }

    /** How far a batch has come. There before anything is begun, so that what began can be undone. */
    private static final class Progress {
        @Nullable
        Sql sql;

        /** Null before it begins, and once all that follows from its commit is done. */
        @Nullable
        WriteTransaction transaction;

        Outcome outcome = Outcome.NOT_APPLIED;
    }

    private void undo(Progress progress, Throwable failure) {
        try {
            if (progress.sql != null) {
                progress.sql.run("ROLLBACK");
            }
        } catch (SQLException notBegunOrClosed) {
            failure.addSuppressed(notBegunOrClosed);
        } finally {
            close();
        }
        trouble.fails(failure);
        if (progress.transaction != null) {
            progress.transaction.undone();
        }
    }

    private void close() {
        try {
            connector.close();
        } catch (SQLException e) {
            LOG.warn("A connection could not be closed", e);
        }
    }

    private String writer() {
        String writer = connector.writer();
        return writer.isEmpty() ? "" : " by " + writer;
    }
}
