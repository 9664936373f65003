package io.tenure.cluster;

import io.tenure.cluster.GroupCommit.Waiting;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.StoreException;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One of the owner's writers: one batch in flight, fenced by its key under {@code seq/}. Confined to the loop. */
final class BatchWriter {

    /*
     * Each transaction needs the owner's own key with its epoch, no tombstone, and this writer's seq key as it was last
     * written; and it writes the seq key with a text that no other attempt has. So an answer that was lost is settled
     * by moving the seq key on: if that succeeds, the lost one was not applied and never can be; if not, the text says
     * whose write was.
     *
     * I1 At most one batch is in flight or unsettled.
     * I2 `seqRevision` is the seq key's revision while nothing is in flight.
     * I3 A batch whose outcome is unknown is settled before the next begins, or the owner is lost.
     * I4 A conflict fails the writes that have one; the others are tried together once more, then one by one.
     */

    /** Of the 128 compares, puts and reads of a transaction, those that are not the writer's own. */
    static final int MAX_OPERATIONS = CoordinationStore.MAX_OPERATIONS - 3;

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MAX_REFUSALS = 20;

    private final OwnerHome home;
    private final String seqKey;
    private final Runnable whenIdle;
    /** Batches that are to be written before this writer is idle again. */
    private final Deque<List<Waiting>> retries = new ArrayDeque<>();

    private boolean busy;
    private long seqRevision;
    private long attempts;
    private int refusals;

    BatchWriter(OwnerHome home, int number, Runnable whenIdle) {
        this.home = home;
        this.seqKey = home.keys().seq(home.self(), number);
        this.whenIdle = whenIdle;
    }

    boolean isIdle() {
        return !busy;
    }

    void write(List<Waiting> batch) {
        busy = true;
        send(batch, true);
    }

    private void send(List<Waiting> batch, boolean first) {
        if (home.standing().isEnded()) {
            fail(batch, home.standing().lostException());
            next();
            return;
        }
        String mark = "write " + ++attempts;
        home.serial().then(home.store().transact(transaction(batch, mark)), (result, failure) -> {
            if (failure == null) {
                refusals = 0;
                answered(batch, first, result);
            } else {
                unanswered(batch, first, mark, Failures.unwrap(failure));
            }
        });
    }

    private Transaction transaction(List<Waiting> batch, String mark) {
        Transaction.Builder builder = Transaction.builder();
        builder.ifCreated(home.ownKey(), home.standing().epoch()).elseRead(home.ownKey());
        builder.ifAbsent(home.keys().tombstone(home.self()))
                .elseRead(home.keys().tombstone(home.self()));
        builder.ifUnchanged(seqKey, seqRevision).elseRead(seqKey).put(seqKey, mark);
        batch.forEach(waiting -> waiting.write().addTo(builder));
        return builder.build();
    }

    private void answered(List<Waiting> batch, boolean first, TransactResult result) {
        if (result.succeeded()) {
            applied(batch, result.revision());
            return;
        }
        List<KeyValue> reads = result.elseReads();
        if (ownerIsGone(reads)) {
            fail(batch, home.standing().lostException());
            next();
            return;
        }
        seqIs(RecordWrite.find(reads, seqKey).map(KeyValue::modRevision).orElse(0L));
        List<Waiting> others = new ArrayList<>();
        for (Waiting waiting : batch) {
            if (waiting.write().conflictsWith(reads)) {
                List<KeyValue> own = waiting.write().ownReads(reads);
                waiting.result().completeExceptionally(new RecordWrite.ConflictException(own));
            } else {
                others.add(waiting);
            }
        }
        again(others, first);
    }

    private void again(List<Waiting> others, boolean first) {
        if (!others.isEmpty() && first) {
            send(others, false);
            return;
        }
        others.forEach(waiting -> retries.add(List.of(waiting)));
        next();
    }

    private void unanswered(List<Waiting> batch, boolean first, String mark, Throwable failure) {
        if (!(failure instanceof StoreException)) {
            fail(batch, failure);
            next();
        } else if (!Failures.isNotApplied(failure)) {
            settle(batch, first, mark);
        } else if (++refusals < MAX_REFUSALS) {
            home.serial().after(PAUSE, () -> send(batch, first));
        } else {
            refusals = 0;
            fail(batch, failure);
            next();
        }
    }

    /** Moves the seq key on, or finds that the batch did. */
    private void settle(List<Waiting> batch, boolean first, String mark) {
        if (home.standing().isEnded()) {
            fail(batch, home.standing().lostException());
            next();
            return;
        }
        Transaction bump = Transaction.builder()
                .ifCreated(home.ownKey(), home.standing().epoch())
                .elseRead(home.ownKey())
                .ifUnchanged(seqKey, seqRevision)
                .elseRead(seqKey)
                .put(seqKey, "settle " + ++attempts)
                .build();
        home.serial().then(home.store().transact(bump), (result, failure) -> {
            if (failure != null) {
                home.serial().after(PAUSE, () -> settle(batch, first, mark));
            } else if (result.succeeded()) {
                seqRevision = result.revision();
                send(batch, first);
            } else {
                settled(batch, first, mark, result.elseReads());
            }
        });
    }

    private void settled(List<Waiting> batch, boolean first, String mark, List<KeyValue> reads) {
        if (ownerIsGone(reads)) {
            fail(batch, home.standing().lostException());
            next();
            return;
        }
        KeyValue seq = RecordWrite.find(reads, seqKey).orElse(null);
        long revision = seq == null ? 0 : seq.modRevision();
        if (seq != null && seq.value().equals(mark)) {
            applied(batch, revision);
        } else {
            // An earlier attempt to settle was applied after all: the batch was not.
            seqIs(revision);
            send(batch, first);
        }
    }

    /** The key only ever moves on, by this writer's hand: one that is behind was written and is lost again. */
    private void seqIs(long revision) {
        if (revision < seqRevision) {
            home.store().wentBack();
        }
        seqRevision = revision;
    }

    private boolean ownerIsGone(List<KeyValue> reads) {
        long epoch = RecordWrite.find(reads, home.ownKey())
                .map(KeyValue::createRevision)
                .orElse(0L);
        boolean closed =
                RecordWrite.find(reads, home.keys().tombstone(home.self())).isPresent();
        if (epoch != home.standing().epoch() || closed) {
            home.standing().lost(closed ? "it was declared dead by a survivor" : "its own key is gone");
            return true;
        }
        return false;
    }

    private void applied(List<Waiting> batch, long revision) {
        seqRevision = revision;
        batch.forEach(waiting -> waiting.result().complete(revision));
        next();
    }

    private static void fail(List<Waiting> batch, Throwable failure) {
        batch.forEach(waiting -> waiting.result().completeExceptionally(failure));
    }

    private void next() {
        List<Waiting> retry = retries.poll();
        if (retry != null) {
            send(retry, false);
            return;
        }
        busy = false;
        whenIdle.run();
    }
}
