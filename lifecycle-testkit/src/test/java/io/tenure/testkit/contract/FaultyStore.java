package io.tenure.testkit.contract;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.store.ReadResult;
import io.tenure.store.SessionGrant;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.store.WatchListener;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A store behind a line that may fail, which makes mistakes. */
final class FaultyStore implements CoordinationStore {

    /** What may be wrong with it. */
    enum Mistake {
        /** Transactions are applied whatever they compare. */
        IGNORES_COMPARES,
        /** Keys outlive their sessions. */
        FORGETS_SESSIONS,
        /** Deletes are told to no watch. */
        TELLS_NO_DELETES,
        /** A listing takes in what only looks like its prefix. */
        LISTS_NEIGHBOURS,
        /** What no answer came for is said not to be applied. */
        SAYS_NOT_APPLIED,
        /** A session that could not be kept is said to be gone. */
        SAYS_GONE,
        /** Calls that are not answered never end. */
        WAITS_FOR_EVER
    }

    private final CoordinationStore inner;
    private final Line line;
    private final Threads threads;
    private final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);

    FaultyStore(CoordinationStore inner, Line line, Threads threads, Mistake... mistakes) {
        this.inner = inner;
        this.line = line;
        this.threads = threads;
        this.mistakes.addAll(List.of(mistakes));
    }

    private boolean makes(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    private <T> CompletionStage<T> ask(Duration timeout, StoreException unanswered, Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!makes(Mistake.WAITS_FOR_EVER)) {
            threads.scheduler().schedule(timeout, () -> answer.completeExceptionally(unanswered));
        }
        line.send(() -> {
            CompletionStage<T> asked = call.get();
            return () -> asked.whenComplete((result, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        });
        return answer;
    }

    private StoreException unanswered() {
        return new StoreException(
                "no answer came", makes(Mistake.SAYS_NOT_APPLIED) ? Outcome.NOT_APPLIED : Outcome.UNKNOWN, null);
    }

    @Override
    public CompletionStage<SessionGrant> openSession(Duration ttl, Duration timeout) {
        return ask(timeout, unanswered(), () -> inner.openSession(ttl, timeout));
    }

    @Override
    public CompletionStage<SessionGrant> keepSession(long session, Duration timeout) {
        StoreException failure = makes(Mistake.SAYS_GONE) ? new SessionNotFoundException(session) : unanswered();
        return ask(timeout, failure, () -> inner.keepSession(session, timeout));
    }

    @Override
    public CompletionStage<Void> endSession(long session, Duration timeout) {
        return ask(timeout, unanswered(), () -> inner.endSession(session, timeout));
    }

    @Override
    public CompletionStage<TransactResult> transact(Transaction transaction, Duration timeout) {
        List<Transaction.Put> puts = transaction.puts().stream()
                .map(put -> makes(Mistake.FORGETS_SESSIONS) ? new Transaction.Put(put.key(), put.value(), 0) : put)
                .toList();
        Transaction sent = new Transaction(
                makes(Mistake.IGNORES_COMPARES) ? List.of() : transaction.compares(),
                puts,
                transaction.deletes(),
                transaction.elseReads());
        return ask(timeout, unanswered(), () -> inner.transact(sent, timeout));
    }

    @Override
    public CompletionStage<ReadResult> get(String key, Duration timeout) {
        return ask(timeout, unanswered(), () -> inner.get(key, timeout));
    }

    @Override
    public CompletionStage<RangePage> range(String prefix, String after, int limit, Duration timeout) {
        boolean cut = makes(Mistake.LISTS_NEIGHBOURS) && prefix.length() > 1 && prefix.endsWith("/");
        String listed = cut ? prefix.substring(0, prefix.length() - 1) : prefix;
        return ask(timeout, unanswered(), () -> inner.range(listed, after, limit, timeout));
    }

    @Override
    public Watch watch(String prefix, WatchListener listener) {
        return inner.watch(prefix, new WatchListener() {
            @Override
            public void onChange(String key, KeyValue now, long revision) {
                if (now != null || !makes(Mistake.TELLS_NO_DELETES)) {
                    listener.onChange(key, now, revision);
                }
            }

            @Override
            public void onGap() {
                listener.onGap();
            }
        });
    }

    @Override
    public Liveness liveness() {
        return inner.liveness();
    }

    @Override
    public Duration minSessionTtl() {
        return inner.minSessionTtl();
    }

    @Override
    public void close() {
        inner.close();
        threads.close(Duration.ZERO);
    }
}
