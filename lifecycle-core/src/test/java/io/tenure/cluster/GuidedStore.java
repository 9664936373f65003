package io.tenure.cluster;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.store.ReadResult;
import io.tenure.store.SessionGrant;
import io.tenure.store.StoreException;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.store.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One owner's way to the store, in the hands of a test: it keeps requests or answers back, refuses requests, hides rows
 * from listings, and pretends other terms and earlier revisions. What it keeps back is not answered, whatever its timeout.
 */
final class GuidedStore extends PassingStore {

    /**
     * What was asked.
     *
     * @param call the method
     * @param key the key or prefix that is read; empty if none is
     * @param writes the keys that are put or deleted
     */
    record Request(String call, String key, List<String> writes) {

        boolean reads(String part) {
            return key.contains(part);
        }

        boolean writes(String part) {
            return writes.stream().anyMatch(written -> written.contains(part));
        }

        boolean keepsSession() {
            return call.equals("keepSession");
        }
    }

    /** All that was asked, in order. */
    final List<Request> sent = new ArrayList<>();
    /** Keys that listings do not show. */
    final Set<String> hidden = new HashSet<>();
    /** Which requests do not arrive before {@link #letGo}. */
    Predicate<Request> keepsRequest = request -> false;
    /** Which requests are carried out and not answered before {@link #letGo}. */
    Predicate<Request> keepsAnswer = request -> false;
    /** Which requests fail at once, and are known not to have been carried out. */
    Predicate<Request> refuses = request -> false;
    /** By how much terms are higher than the store's. */
    long termsAhead;
    /** By how much revisions are lower than the store's. */
    long revisionsBack;

    /** How many watches are open. */
    int watches;
    /** Whether watches that are opened from now on never say anything. */
    boolean opensSilentWatches;
    /** Whether it says that it has witnesses of deaths. */
    boolean hasWitnesses;
    /** The shortest TTL that it says it grants; the store's own if null. */
    @Nullable
    Duration leastTtl;

    private final List<Runnable> kept = new ArrayList<>();
    private int sharing;

    GuidedStore(CoordinationStore inner) {
        super(inner);
    }

    /** How much is kept back. */
    int kept() {
        return kept.size();
    }

    /** How often something like that was asked. */
    long sent(Predicate<Request> like) {
        return sent.stream().filter(like).count();
    }

    /** How many requests that was to a store that reads several prefixes by one. */
    int requests() {
        return sent.size() - sharing;
    }

    /** Keeps nothing back any more, and lets go what was, in the order in which it came. */
    void letGo() {
        keepsRequest = request -> false;
        keepsAnswer = request -> false;
        List<Runnable> released = List.copyOf(kept);
        kept.clear();
        released.forEach(Runnable::run);
    }

    @Override
    public Watch watch(String prefix, WatchListener listener) {
        Watch watch = super.watch(prefix, opensSilentWatches ? new Silent() : listener);
        watches++;
        return () -> {
            watches--;
            watch.close();
        };
    }

    @Override
    public Liveness liveness() {
        return hasWitnesses ? Liveness.WITNESS : super.liveness();
    }

    @Override
    public CompletionStage<SessionGrant> openSession(Duration ttl, Duration timeout) {
        return call(
                new Request("openSession", "", List.of()),
                () -> inner.openSession(ttl, timeout).thenApply(this::inOtherTerm));
    }

    @Override
    public CompletionStage<SessionGrant> keepSession(long session, Duration timeout) {
        return call(
                new Request("keepSession", "", List.of()),
                () -> inner.keepSession(session, timeout).thenApply(this::inOtherTerm));
    }

    private SessionGrant inOtherTerm(SessionGrant grant) {
        return new SessionGrant(grant.session(), grant.ttl(), grant.term() + termsAhead);
    }

    @Override
    public CompletionStage<Void> endSession(long session, Duration timeout) {
        return call(new Request("endSession", "", List.of()), () -> inner.endSession(session, timeout));
    }

    @Override
    public CompletionStage<TransactResult> transact(Transaction transaction, Duration timeout) {
        List<String> writes = Stream.concat(
                        transaction.puts().stream().map(Transaction.Put::key), transaction.deletes().stream())
                .toList();
        return call(
                new Request("transact", "", writes),
                () -> inner.transact(transaction, timeout)
                        .thenApply(result -> new TransactResult(
                                result.succeeded(),
                                result.revision() - revisionsBack,
                                result.term() + termsAhead,
                                result.elseReads())));
    }

    @Override
    public CompletionStage<ReadResult> get(String key, Duration timeout) {
        return call(
                new Request("get", key, List.of()),
                () -> inner.get(key, timeout)
                        .thenApply(read -> new ReadResult(
                                read.value(), read.revision() - revisionsBack, read.term() + termsAhead)));
    }

    @Override
    public CompletionStage<RangePage> range(String prefix, @Nullable String after, int limit, Duration timeout) {
        return call(
                new Request("range", prefix, List.of()),
                () -> inner.range(prefix, after, limit, timeout)
                        .thenApply(page -> new RangePage(
                                page.rows().stream()
                                        .filter(row -> !hidden.contains(row.key()))
                                        .toList(),
                                page.more(),
                                page.revision() - revisionsBack,
                                page.term() + termsAhead)));
    }

    @Override
    public CompletionStage<List<RangePage>> ranges(List<String> prefixes, int limit, Duration timeout) {
        sharing += prefixes.size() - 1;
        return super.ranges(prefixes, limit, timeout);
    }

    @Override
    public Duration minSessionTtl() {
        Duration least = leastTtl;
        return least == null ? super.minSessionTtl() : least;
    }

    private <T extends @Nullable Object> CompletionStage<T> call(
            Request request, Supplier<CompletionStage<T>> inStore) {
        sent.add(request);
        if (refuses.test(request)) {
            return CompletableFuture.failedFuture(
                    new StoreException(request.call() + " is refused", StoreException.Outcome.NOT_APPLIED, null));
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean keepsIt = keepsAnswer.test(request);
        Runnable arrival = () -> inStore.get().whenComplete((value, failure) -> {
            Runnable answering = () -> {
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(failure);
                }
            };
            if (keepsIt) {
                kept.add(answering);
            } else {
                answering.run();
            }
        });
        if (keepsRequest.test(request)) {
            kept.add(arrival);
        } else {
            arrival.run();
        }
        return answer;
    }

    private static final class Silent implements WatchListener {
        @Override
        public void onChange(String key, @Nullable KeyValue now, long revision) {}

        @Override
        public void onGap() {}
    }
}
