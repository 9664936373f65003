package io.tenure.cluster;

import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Deletes records of the dead in batches, under a claim. Confined to the loop. */
final class GuardedDeletes {

    /*
     * I1 Each transaction compares the claim's create revision, each record's mod revision and each name's create
     *    revision, which is the record's own: a name that somebody else took since is not touched.
     * I2 It can be repeated: what is gone counts as deleted.
     */

    private static final int MAX_BATCH = 40;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final OwnerHome home;
    private final Claim claim;
    private final Runnable whenLost;
    private final Deque<Deletion> waiting = new ArrayDeque<>();
    private boolean busy;
    private boolean stopped;

    GuardedDeletes(OwnerHome home, Claim claim, Runnable whenLost) {
        this.home = home;
        this.claim = claim;
        this.whenLost = whenLost;
    }

    private record Deletion(KeyValue row, RecordWrite write, ResourceRecord record, CompletableFuture<Boolean> done) {}

    /** Completes when the record is gone; fails if it changed, or the claim was lost. */
    CompletableFuture<Boolean> add(KeyValue row, ResourceRecord record) {
        RecordWrite write = RecordWrite.delete(home.keys(), record, row.modRevision(), row.createRevision());
        Deletion deletion = new Deletion(row, write, record, new CompletableFuture<>());
        waiting.add(deletion);
        // Not at once: what else is released in this turn of the loop shares the transaction.
        home.serial().execute(this::flush);
        return deletion.done();
    }

    void stop() {
        stopped = true;
        List<Deletion> dropped = List.copyOf(waiting);
        waiting.clear();
        dropped.forEach(deletion -> deletion.done().completeExceptionally(new CancellationException("claim ended")));
    }

    private void flush() {
        if (busy || stopped || waiting.isEmpty()) {
            return;
        }
        busy = true;
        List<Deletion> batch = new ArrayList<>();
        while (!waiting.isEmpty() && batch.size() < MAX_BATCH) {
            batch.add(waiting.remove());
        }
        home.serial().then(home.store().transact(transaction(batch)), (result, failure) -> {
            busy = false;
            ended(batch, result, failure);
        });
    }

    private Transaction transaction(List<Deletion> batch) {
        Transaction.Builder builder = claim.guarded();
        batch.forEach(deletion -> deletion.write().addTo(builder));
        return builder.build();
    }

    private void ended(List<Deletion> batch, @Nullable TransactResult result, @Nullable Throwable failure) {
        if (result == null || failure != null) {
            waiting.addAll(batch);
            home.serial().after(PAUSE, this::flush);
            return;
        }
        if (result.succeeded()) {
            batch.forEach(deletion -> deletion.done().complete(true));
        } else if (claim.isLost(result.elseReads())) {
            batch.forEach(deletion -> deletion.done().completeExceptionally(new CancellationException("claim lost")));
            whenLost.run();
        } else {
            batch.forEach(deletion -> settle(deletion, result.elseReads()));
        }
        flush();
    }

    private void settle(Deletion deletion, List<KeyValue> reads) {
        KeyValue row = RecordWrite.find(reads, deletion.row().key()).orElse(null);
        if (!deletion.write().conflictsWith(reads)) {
            waiting.add(deletion);
        } else if (row == null) {
            deletion.done().complete(true);
        } else if (row.modRevision() != deletion.row().modRevision()) {
            deletion.done().completeExceptionally(new CancellationException("the record changed"));
        } else {
            RecordWrite bare = RecordWrite.deleteRecordOnly(home.keys(), deletion.record(), row.modRevision());
            waiting.add(new Deletion(row, bare, deletion.record(), deletion.done()));
        }
    }
}
