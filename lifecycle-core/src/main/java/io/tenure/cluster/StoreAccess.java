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
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store as the loop sees it: called on the loop, each stage completes on the loop, within the call timeout and a
 * grace even if the store forgets to. Confined to the loop.
 */
final class StoreAccess {

    /*
     * Each answer also says how far the store is. Answers are linearizable, so a revision or a term below one that was
     * known before the question was sent means that the store went back: it was restored from a backup.
     */

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int PAGE = 500;
    private static final int MAX_PAGES = 10_000;

    private final CoordinationStore store;
    private final Serial serial;
    private final TimeSource time;
    private final Duration timeout;

    /** Written on the loop, and before it starts. */
    private volatile Progress highest = Progress.NONE;

    private boolean termKnown;
    private boolean termChanged;
    private long termChangedNanos;
    private Runnable onRestored = () -> {};

    StoreAccess(CoordinationStore store, Serial serial, TimeSource time, Duration timeout) {
        this.store = store;
        this.serial = serial;
        this.time = time;
        this.timeout = timeout;
    }

    /** It was this far already, so that another term is a change of leadership, too; before the loop starts. */
    void startAt(Progress seen) {
        highest = seen;
        termKnown = !seen.equals(Progress.NONE);
    }

    /** Who is told, on the loop, that the store went back. */
    void onRestored(Runnable listener) {
        this.onRestored = listener;
    }

    /** The store is not what it was: it was restored from a backup. */
    void wentBack() {
        onRestored.run();
    }

    boolean livenessIsTtlAlone() {
        return store.liveness() == CoordinationStore.Liveness.TTL;
    }

    Duration minSessionTtl() {
        return store.minSessionTtl();
    }

    /** The highest revision seen. */
    long revision() {
        return highest.revision();
    }

    /** How far it was seen to be. */
    Progress progress() {
        return highest;
    }

    /** Whether leadership changed within the last {@code window}, as far as this process saw. */
    boolean termChangedWithin(Duration window) {
        return termChanged && time.nowNanos() - termChangedNanos < window.toNanos();
    }

    CompletableFuture<SessionGrant> openSession(Duration ttl) {
        return call(() -> store.openSession(ttl, timeout), null);
    }

    CompletableFuture<SessionGrant> keepSession(long session) {
        return call(() -> store.keepSession(session, timeout), null);
    }

    CompletableFuture<@Nullable Void> endSession(long session) {
        return call(() -> store.endSession(session, timeout), null);
    }

    CompletableFuture<ReadResult> get(String key) {
        return call(() -> store.get(key, timeout), result -> new Progress(result.term(), result.revision()));
    }

    CompletableFuture<TransactResult> transact(Transaction transaction) {
        return call(
                () -> store.transact(transaction, timeout), result -> new Progress(result.term(), result.revision()));
    }

    CompletableFuture<RangePage> range(String prefix, @Nullable String after, int limit) {
        return call(() -> store.range(prefix, after, limit, timeout), StoreAccess::progressOf);
    }

    /** All keys under a prefix. What is written meanwhile may or may not be in it. */
    CompletableFuture<List<KeyValue>> list(String prefix) {
        return listOn(prefix, null, new ArrayList<>(), 0);
    }

    private CompletableFuture<List<KeyValue>> listOn(
            String prefix, @Nullable String after, List<KeyValue> rows, int pages) {
        return range(prefix, after, PAGE).thenCompose(page -> {
            rows.addAll(page.rows());
            if (!page.more() || page.rows().isEmpty()) {
                return CompletableFuture.completedFuture(rows);
            }
            if (pages >= MAX_PAGES) {
                throw new StoreException(
                        prefix + " has more than " + MAX_PAGES + " pages", StoreException.Outcome.NOT_APPLIED, null);
            }
            return listOn(prefix, rows.get(rows.size() - 1).key(), rows, pages + 1);
        });
    }

    /** All keys under each of several prefixes, none as it was before one that stands earlier; one request where they fit. */
    CompletableFuture<List<List<KeyValue>>> lists(List<String> prefixes) {
        return call(() -> store.ranges(prefixes, PAGE, timeout), pages -> progressOf(pages.get(pages.size() - 1)))
                .thenCompose(pages -> {
                    List<List<KeyValue>> lists = new ArrayList<>();
                    pages.stream().takeWhile(page -> !page.more()).forEach(page -> lists.add(page.rows()));
                    return listRest(prefixes, lists);
                });
    }

    /** From the first that does not fit on, one after the other. */
    private CompletableFuture<List<List<KeyValue>>> listRest(List<String> prefixes, List<List<KeyValue>> lists) {
        if (lists.size() == prefixes.size()) {
            return CompletableFuture.completedFuture(lists);
        }
        return list(prefixes.get(lists.size())).thenCompose(rows -> {
            lists.add(rows);
            return listRest(prefixes, lists);
        });
    }

    /** Watches a prefix; the listener is called on the loop. */
    CoordinationStore.Watch watch(String prefix, WatchListener listener) {
        return store.watch(prefix, new WatchListener() {
            @Override
            public void onChange(String key, @Nullable KeyValue now, long revision) {
                serial.execute(() -> listener.onChange(key, now, revision));
            }

            @Override
            public void onGap() {
                serial.execute(listener::onGap);
            }
        });
    }

    private static Progress progressOf(RangePage page) {
        return new Progress(page.term(), page.revision());
    }

    private <T extends @Nullable Object> CompletableFuture<T> call(
            Supplier<? extends CompletionStage<T>> request, @Nullable Function<T, Progress> progressOf) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Progress known = highest;
        Serial.Alarm guard = serial.after(
                timeout.plus(GRACE),
                () -> answer.completeExceptionally(new StoreException(
                        "the store did not answer within " + timeout + " and a grace",
                        StoreException.Outcome.UNKNOWN,
                        null)));
        CompletionStage<T> stage;
        try {
            stage = request.get();
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        serial.then(
                stage,
                (value, failure) -> serial.execute(() -> {
                    guard.cancel();
                    if (failure != null) {
                        answer.completeExceptionally(Failures.unwrap(failure));
                        return;
                    }
                    if (progressOf != null) {
                        note(known, progressOf.apply(value));
                    }
                    answer.complete(value);
                }));
        return answer;
    }

    private void note(Progress known, Progress now) {
        if (termKnown && now.term() != highest.term()) {
            termChanged = true;
            termChangedNanos = time.nowNanos();
        }
        termKnown = true;
        if (now.isBehind(known)) {
            highest = now;
            wentBack();
        }
        highest = highest.orFurther(now);
    }
}
