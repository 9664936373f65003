package io.tenure.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A small transactional key-value view, shared by all owners: the part of etcd's model that the ownership protocol needs
 * and no more.
 *
 * <p>Keys are printable ASCII of at most {@link StoreLimits#MAX_KEY} characters, compared byte by byte; values are text
 * of at most {@link StoreLimits#MAX_VALUE} characters. Each transaction that changes a key has a revision above all
 * earlier ones. Reads and transactions are linearizable.
 * All calls are asynchronous, never block the caller, and each returned stage completes within {@code timeout} plus a
 * small grace, also at close. Stages complete on a thread of the store's, at close on the closing one: what depends on
 * them must be short or hand over. All methods are thread-safe.
 *
 * <p>A stage fails with a {@link StoreException} whose {@link StoreException#outcome()} says whether the call may have
 * been applied. A timeout of zero or less fails with nothing applied. An argument that no store accepts (see
 * {@link StoreLimits}) throws {@link io.tenure.resource.InvalidArgumentException} at once.
 */
public interface CoordinationStore extends AutoCloseable {

    /** The most compares, the most puts plus deletes, and the most else-reads of a transaction. */
    int MAX_OPERATIONS = 128;

    /** The most rows of one page. */
    int MAX_PAGE = 1_000;

    /**
     * Opens a session. Keys put in it vanish with it, and it ends {@code ttl} after it was last kept, not earlier.
     *
     * @param ttl what is asked for, at least {@link #minSessionTtl}; the grant says what is given
     */
    CompletionStage<SessionGrant> openSession(Duration ttl, Duration timeout);

    /**
     * Keeps a session for one more TTL. Fails with {@link SessionNotFoundException} if it is gone, which is final. A
     * process keeps the sessions that it has opened, no others.
     */
    CompletionStage<SessionGrant> keepSession(long session, Duration timeout);

    /** Ends a session and deletes its keys, in one revision. A session that is gone already is no error. */
    CompletionStage<Void> endSession(long session, Duration timeout);

    /**
     * Compares, and if all hold applies all writes in one revision, else reads, at the moment of the comparison. Fails
     * with {@link SessionNotFoundException}, and nothing applied, if a key is to be put in a session that has ended.
     */
    CompletionStage<TransactResult> transact(Transaction transaction, Duration timeout);

    /** Reads one key. */
    CompletionStage<ReadResult> get(String key, Duration timeout);

    /**
     * Reads one page of the keys that begin with {@code prefix}, in ascending order.
     *
     * @param after where the last page ended, exclusive; null for the first page
     * @param limit the most rows, 1 to {@link #MAX_PAGE}
     */
    CompletionStage<RangePage> range(String prefix, @Nullable String after, int limit, Duration timeout);

    /**
     * Reads the first page under each of several prefixes, none as it was before one that stands earlier. A store that can
     * asks for all of them in one request; this asks for one after another. A page that says that there is more may be
     * empty: it is read by {@link #range} then.
     *
     * @param prefixes one to {@link #MAX_OPERATIONS}
     * @param limit the most rows of each page, 1 to {@link #MAX_PAGE}
     */
    default CompletionStage<List<RangePage>> ranges(List<String> prefixes, int limit, Duration timeout) {
        StoreLimits.requireRanges(prefixes, limit);
        CompletionStage<List<RangePage>> all = CompletableFuture.completedStage(List.of());
        for (String prefix : prefixes) {
            Duration share = timeout.dividedBy(prefixes.size());
            all = all.thenCompose(before -> range(prefix, null, limit, share).thenApply(page -> {
                List<RangePage> pages = new ArrayList<>(before);
                pages.add(page);
                return pages;
            }));
        }
        return all;
    }

    /**
     * Watches the keys that begin with {@code prefix} from now on. A watch is a hint: it may lose changes, and says so
     * by {@link WatchListener#onGap} where it knows. Listing is the truth.
     *
     * @throws StoreException if the store is closed
     * @throws io.tenure.resource.LimitExceededException if too many watches are open
     */
    Watch watch(String prefix, WatchListener listener);

    /** How sessions end here, which decides how carefully absence has to be read. */
    Liveness liveness();

    /** The shortest session TTL that the store grants. */
    Duration minSessionTtl();

    /** Ends the store's connection and completes all pending calls. Sessions are not ended. Idempotent. */
    @Override
    void close();

    /** How a store notices that an owner is gone. */
    enum Liveness {
        /** By TTL alone: a stall of the store or the network may look like the death of many. */
        TTL,
        /**
         * Also by witnesses on the same host: absence before the TTL is proof of death. Sessions of more than ten minutes
         * are meant to outlive their process, and end by TTL alone.
         */
        WITNESS
    }

    /** A watch that is running. */
    interface Watch extends AutoCloseable {
        /** Ends the watch; no callback begins after this returned on the callback's own thread, few at most elsewhere. */
        @Override
        void close();
    }
}
