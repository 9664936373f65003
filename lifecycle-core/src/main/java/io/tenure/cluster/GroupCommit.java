package io.tenure.cluster;

import io.tenure.resource.LimitExceededException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Writes records in batches: what waits while the writers are busy shares the next transaction. Confined to the loop. */
final class GroupCommit {

    /*
     * I1 No two writes on their way name the same key: a record's writes come one after the other, and a record is alone
     *    at its key and name.
     * I2 Each write ends: with the revision that applied it, with the certainty that it was not and will not be
     *    applied, or with the loss of the owner, after which its records are cleaned up by others.
     * I3 At most MAX_WAITING wait.
     *
     * A transaction costs nearly as much for one record as for many. So what comes while another is under way waits for
     * its end, unless it fills half a transaction of its own, or has waited long: the one under way may be a lost one.
     */

    private static final int MAX_WAITING = 100_000;
    private static final int WORTH_IT = BatchWriter.MAX_OPERATIONS / 2;
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final OwnerHome home;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final List<BatchWriter> writers = new ArrayList<>();
    private int waitingOperations;
    private Serial.@Nullable Alarm patience;

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
        Waiting entry =
                new Waiting(write, new CompletableFuture<>(), home.time().nowNanos());
        waiting.add(entry);
        waitingOperations += write.operations();
        dispatch();
        return entry.result();
    }

    private void dispatch() {
        for (BatchWriter writer : writers) {
            if (writer.isIdle() && isWorthIt()) {
                writer.write(nextBatch());
            }
        }
        if (!waiting.isEmpty() && patience == null && writers.stream().anyMatch(BatchWriter::isIdle)) {
            patience = home.serial().at(waiting.element().sinceNanos() + PATIENCE.toNanos(), () -> {
                patience = null;
                dispatch();
            });
        }
    }

    private boolean isWorthIt() {
        Waiting oldest = waiting.peek();
        return oldest != null
                && (waitingOperations >= WORTH_IT
                        || writers.stream().allMatch(BatchWriter::isIdle)
                        || home.time().nowNanos() - oldest.sinceNanos() >= PATIENCE.toNanos());
    }

    private List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>();
        int operations = 0;
        Waiting next = waiting.peek();
        while (next != null && operations + next.write().operations() <= BatchWriter.MAX_OPERATIONS) {
            batch.add(next);
            operations += next.write().operations();
            waitingOperations -= next.write().operations();
            waiting.poll();
            next = waiting.peek();
        }
        return batch;
    }

    private void failAll() {
        List<Waiting> failed = List.copyOf(waiting);
        waiting.clear();
        waitingOperations = 0;
        failed.forEach(
                entry -> entry.result().completeExceptionally(home.standing().lostException()));
    }

    /**
     * A write and who waits for it.
     *
     * @param write what is written
     * @param result how it ends
     * @param sinceNanos since when
     */
    record Waiting(RecordWrite write, CompletableFuture<Long> result, long sinceNanos) {}
}
