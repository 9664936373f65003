package io.tenure.cluster;

import io.tenure.resource.LimitExceededException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes records in batches: what waits while the writers are busy shares the next transaction. Confined to the loop. */
final class GroupCommit {

    /*
     * I1 No two writes on their way name the same key: a record's writes come one after the other, and a record is alone
     *    at its key and name.
     * I2 Each write ends: with the revision that applied it, with the certainty that it was not and will not be
     *    applied, or with the loss of the owner, after which its records are cleaned up by others.
     * I3 At most MAX_WAITING wait.
     */

    private static final int MAX_WAITING = 100_000;

    private final OwnerHome home;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final List<BatchWriter> writers = new ArrayList<>();

    GroupCommit(OwnerHome home) {
        this.home = home;
        for (int i = 0; i < Keys.WRITERS; i++) {
            writers.add(new BatchWriter(home, i, this::dispatch));
        }
        home.standing().onLost(this::failAll);
    }

    /** The revision that applied {@code write}, or {@link RecordWrite.ConflictException}. */
    CompletableFuture<Long> submit(RecordWrite write) {
        if (home.standing().isEnded()) {
            return CompletableFuture.failedFuture(home.standing().lostException());
        }
        if (waiting.size() >= MAX_WAITING) {
            return CompletableFuture.failedFuture(new LimitExceededException("waiting record writes", MAX_WAITING));
        }
        Waiting entry = new Waiting(write, new CompletableFuture<>());
        waiting.add(entry);
        dispatch();
        return entry.result();
    }

    private void dispatch() {
        for (BatchWriter writer : writers) {
            if (waiting.isEmpty()) {
                return;
            }
            if (writer.isIdle()) {
                writer.write(nextBatch());
            }
        }
    }

    private List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>();
        int operations = 0;
        Waiting next = waiting.peek();
        while (next != null && operations + next.write().operations() <= BatchWriter.MAX_OPERATIONS) {
            batch.add(next);
            operations += next.write().operations();
            waiting.poll();
            next = waiting.peek();
        }
        return batch;
    }

    private void failAll() {
        List<Waiting> failed = List.copyOf(waiting);
        waiting.clear();
        failed.forEach(
                entry -> entry.result().completeExceptionally(home.standing().lostException()));
    }

    /**
     * A write and who waits for it.
     *
     * @param write what is written
     * @param result how it ends
     */
    record Waiting(RecordWrite write, CompletableFuture<Long> result) {}
}
