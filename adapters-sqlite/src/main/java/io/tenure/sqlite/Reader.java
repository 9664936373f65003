package io.tenure.sqlite;

import io.tenure.store.StoreCall;
import io.tenure.store.StoreCalls;
import io.tenure.store.StoreException.Outcome;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs batches of reading calls, each on one snapshot, which a stopped writer does not hold up. One thread at a time. */
final class Reader implements StoreCalls.Worker<Sql> {

    /*
     * I1 A batch sees one moment, which is not before its first call was queued: the snapshot is taken after that.
     * I2 Nobody is told what was read unless the locks and files are still the same.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);

    private final Trouble trouble = new Trouble(LOG, "Reads");
    private final Connector connector;
    private volatile boolean stopped;

    Reader(Connector connector) {
        this.connector = connector;
    }

    @Override
    public void work(List<StoreCall<Sql>> batch) {
        while (!stopped && !batch.stream().allMatch(StoreCall::isDone)) {
            try {
                runAll(batch);
                batch.forEach(StoreCall::complete);
                trouble.works();
                return;
            } catch (Throwable e) {
                close();
                if (!(e instanceof SQLException failure && Sql.isBusy(failure))) {
                    trouble.fails(e);
                    batch.forEach(call -> call.fail(Outcome.NOT_APPLIED, "failed: " + e.getMessage(), e));
                    return;
                }
            }
        }
    }

    /** Begins no further attempt. */
    void stop() {
        stopped = true;
    }

    private void runAll(List<StoreCall<Sql>> batch) throws Exception {
        Sql sql = connector.connect();
        sql.run("BEGIN");
        for (StoreCall<Sql> call : batch) {
            call.run(sql);
        }
        sql.run("COMMIT");
        connector.check();
    }

    private void close() {
        try {
            connector.close();
        } catch (SQLException e) {
            LOG.warn("A connection could not be closed", e);
        }
    }
}
