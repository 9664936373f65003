package io.tenure.store;

import io.tenure.store.StoreException.Outcome;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The coordination store of a single process, and the ground of simulations: all of the contract, nothing on disk.
 *
 * <p>Several coordinators may share one store, each through a {@linkplain #connect connection} of its own, since a
 * coordinator closes the store that it was given. What the store holds is gone when the last connection is closed.
 * Thread-safe.
 */
public final class InMemoryStore implements CoordinationStore {

    /** The most calls of one connection that wait; further ones are refused. */
    public static final int MAX_WAITING_CALLS = 16_384;

    /** The most changes that wait for one watch; beyond them it is told of a gap. */
    public static final int MAX_WAITING_CHANGES = 4_096;

    private static final int MAX_BATCH = 64;
    private static final Duration MIN_TTL = Duration.ofMillis(10);
    private static final Duration MAX_TTL = Duration.ofDays(365);

    private final MemoryServer server;
    private final StoreCalls<MemoryServer> calls;
    private final WatchFeed feed;
    private final AtomicBoolean closed = new AtomicBoolean();

    private InMemoryStore(MemoryServer server) {
        this.server = server;
        this.calls = new StoreCalls<>(server.executor(), server.scheduler(), MAX_WAITING_CALLS, MAX_BATCH, this::work);
        this.feed = new WatchFeed(server.executor(), MAX_WAITING_CHANGES);
        server.connect(feed);
    }

    /** An empty store, which takes its time and its threads from {@code time}. */
    public static InMemoryStore on(TimeSource time) {
        return new InMemoryStore(new MemoryServer(time));
    }

    /**
     * Another connection to the same data, with calls, watches and an end of its own.
     *
     * @throws StoreException if this connection is closed
     */
    public InMemoryStore connect() {
        if (closed.get()) {
            throw new StoreException("connect came after the store was closed", Outcome.NOT_APPLIED, null);
        }
        return new InMemoryStore(server);
    }

    @Override
    public CompletionStage<SessionGrant> openSession(Duration ttl, Duration timeout) {
        StoreLimits.requireTtl(ttl, MIN_TTL, MAX_TTL);
        return calls.submit("openSession", timeout, server -> server.openSession(ttl, ttl.toNanos()));
    }

    @Override
    public CompletionStage<SessionGrant> keepSession(long session, Duration timeout) {
        return calls.submit("keepSession", timeout, server -> server.keepSession(session));
    }

    @Override
    public CompletionStage<Void> endSession(long session, Duration timeout) {
        return calls.submit(
                "endSession",
                timeout,
                server -> server.access(state -> {
                    state.endSession(session);
                    return null;
                }));
    }

    @Override
    public CompletionStage<TransactResult> transact(Transaction transaction, Duration timeout) {
        return read("transact", timeout, state -> state.transact(transaction));
    }

    @Override
    public CompletionStage<ReadResult> get(String key, Duration timeout) {
        StoreLimits.requireKey(key);
        return read("get", timeout, state -> state.get(key));
    }

    @Override
    public CompletionStage<RangePage> range(String prefix, @Nullable String after, int limit, Duration timeout) {
        StoreLimits.requireRange(prefix, after, limit);
        return read("range", timeout, state -> state.range(prefix, after, limit));
    }

    @Override
    public CompletionStage<List<RangePage>> ranges(List<String> prefixes, int limit, Duration timeout) {
        StoreLimits.requireRanges(prefixes, limit);
        return read(
                "ranges",
                timeout,
                state -> prefixes.stream()
                        .map(prefix -> state.range(prefix, null, limit))
                        .toList());
    }

    @Override
    public Watch watch(String prefix, WatchListener listener) {
        return feed.open(prefix, listener);
    }

    @Override
    public Liveness liveness() {
        return Liveness.TTL;
    }

    @Override
    public Duration minSessionTtl() {
        return MIN_TTL;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            feed.close();
            calls.close();
            server.disconnect(feed);
        }
    }

    /** For tests: tells every watch of this connection that it may have missed changes. */
    void forceGap() {
        feed.gap();
    }

    /** For tests: whether changes are lost on their way to the watches of all connections, with nobody told. */
    void loseChanges(boolean losing) {
        server.lose(losing);
    }

    private <T> CompletionStage<T> read(String what, Duration timeout, Function<MemoryState, T> action) {
        return calls.submit(what, timeout, server -> server.access(action));
    }

    private void work(List<StoreCall<MemoryServer>> batch) {
        for (StoreCall<MemoryServer> call : batch) {
            try {
                call.run(server);
                call.complete();
            } catch (Exception e) {
                call.fail(Outcome.UNKNOWN, "failed", e);
            }
        }
    }
}
