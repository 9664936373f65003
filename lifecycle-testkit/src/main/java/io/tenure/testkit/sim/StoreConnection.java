package io.tenure.testkit.sim;

import io.tenure.resource.OwnerId;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import io.tenure.store.ReadResult;
import io.tenure.store.SessionGrant;
import io.tenure.store.StoreException;
import io.tenure.store.StoreLimits;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.store.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One process's way to the simulated store: loses requests and replies, delays some beyond their timeouts, is cut. */
final class StoreConnection implements CoordinationStore {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(365);
    /** Sessions of at least this long outlive their process on purpose. */
    private static final Duration LONG_LIVED = Duration.ofMinutes(10);

    private final SimulatedStore store;
    private final SimulatedNetwork network;
    private final SimulatedProcess process;
    private final Set<Long> sessions = new LinkedHashSet<>();
    private SimulatedNetwork.Cut cut = SimulatedNetwork.Cut.NONE;
    /** The term of the former leader that it talks to; 0 while it talks to the present one. */
    private long deposedTerm;
    /** Whether only what keeps sessions goes there, and all else to the present one. */
    private boolean spreads;

    /** When something was in its way last, as far as that is over. */
    private long disturbedNanos;

    /** When a keepalive was sent that was answered, and a renewal; when a session was opened. */
    private Duration keptAt = Duration.ZERO;

    private Duration renewedAt = Duration.ZERO;
    private Duration openedAt = Duration.ZERO;
    /** Who asked to join by it. */
    private final Set<OwnerId> joined = new HashSet<>();
    /** At which revision it read a key last. */
    private final Map<String, Long> reads = new HashMap<>();

    private boolean closed;

    StoreConnection(SimulatedStore store, SimulatedNetwork network, SimulatedProcess process) {
        this.store = store;
        this.network = network;
        this.process = process;
        this.disturbedNanos = network.nowNanos();
    }

    SimulatedProcess process() {
        return process;
    }

    /** The sessions of its process that end with it. */
    Set<Long> sessions() {
        return sessions;
    }

    /** What is not cut any more has missed changes, and its watches are told so. */
    void cut(SimulatedNetwork.Cut how) {
        boolean heals = cut != SimulatedNetwork.Cut.NONE && how == SimulatedNetwork.Cut.NONE;
        cut = how;
        disturbed();
        if (heals) {
            store.gap(this);
        }
    }

    void depose(long term) {
        deposedTerm = term;
        disturbed();
    }

    /** While it talks to a former leader: whether all but what keeps sessions goes to the present one. */
    void spreads(boolean over) {
        spreads = over;
    }

    /** What was sent until now may not be answered, or late. */
    void disturbed() {
        disturbedNanos = network.nowNanos();
    }

    /** Whether what is sent is answered at once, and has been, for as long as what was sent before may take. */
    boolean isCalm() {
        return isCalmFor(process.cluster().settings().callTimeout().multipliedBy(2));
    }

    /** Whether what is sent is answered at once, and has been for so long. */
    boolean isCalmFor(Duration length) {
        boolean settled = network.nowNanos() - disturbedNanos > length.toNanos();
        return settled
                && hears()
                && !store.isDown()
                && store.stall().isZero()
                && process.conditions().toStore().isInTime();
    }

    /** Whether changes reach it. */
    boolean hears() {
        return cut == SimulatedNetwork.Cut.NONE && deposedTerm == 0;
    }

    /** Who watches one key alone was told that it is gone, or how to see it, as long as {@code itCanTell}. */
    void toldOfTheEndOf(String key, BooleanSupplier itCanTell) {
        process.cluster().toldOfTheEndOf(key, itCanTell);
    }

    @Override
    public CompletionStage<SessionGrant> openSession(Duration ttl, Duration timeout) {
        StoreLimits.requireTtl(ttl, SHORTEST, LONGEST);
        CompletionStage<SessionGrant> opened = call("openSession", timeout, state -> {
            SessionGrant grant = state.open(ttl, network.nowNanos());
            if (ttl.compareTo(LONG_LIVED) <= 0) {
                sessions.add(grant.session());
            }
            store.setExpiry();
            return grant;
        });
        Duration sent = process.cluster().time().elapsed();
        opened.thenAccept(grant -> {
            openedAt = process.cluster().time().elapsed();
            if (sessions.contains(grant.session())) {
                renewedAt = sent;
            }
        });
        return opened;
    }

    @Override
    public CompletionStage<SessionGrant> keepSession(long session, Duration timeout) {
        CompletionStage<SessionGrant> kept = keep(session, timeout);
        Duration sent = process.cluster().time().elapsed();
        kept.thenAccept(grant -> keptAt = sent);
        return kept;
    }

    private CompletionStage<SessionGrant> keep(long session, Duration timeout) {
        long former = deposedTerm;
        if (former != 0 && cut == SimulatedNetwork.Cut.NONE) {
            // As long as it has not noticed that it is the leader no more: etcd#15247.
            CompletableFuture<SessionGrant> told = new CompletableFuture<>();
            network.send(
                    network.dice().micros(100, 3_000),
                    () -> told.complete(new SessionGrant(session, process.sessionTtl(), former)));
            return told;
        }
        return call("keepSession", timeout, state -> {
            SessionGrant grant = state.keep(session, network.nowNanos());
            store.setExpiry();
            return grant;
        });
    }

    /** When the last renewal was sent of which both parts were answered, or a session that was opened. */
    Duration renewedAt() {
        return renewedAt;
    }

    /** When a session was opened last, which what is begun may have waited for. */
    Duration openedAt() {
        return openedAt;
    }

    @Override
    public CompletionStage<Void> endSession(long session, Duration timeout) {
        return call("endSession", timeout, state -> {
            state.end(session);
            return null;
        });
    }

    @Override
    public CompletionStage<TransactResult> transact(Transaction transaction, Duration timeout) {
        transaction.puts().forEach(this::noteWhoJoins);
        if (transaction.puts().stream().anyMatch(put -> put.key().startsWith(SimulatedCluster.ROOT + "claims/"))) {
            process.cluster().survivors().claimAsked(this);
        }
        return call("transact", timeout, state -> state.transact(transaction));
    }

    private void noteWhoJoins(Transaction.Put put) {
        OwnerId owner = put.session() == 0 ? null : SimulatedCluster.ownerOf(put.key());
        if (owner != null) {
            joined.add(owner);
        }
    }

    /** Whether that owner asked to join by this connection. */
    boolean hasJoined(OwnerId owner) {
        return joined.contains(owner);
    }

    @Override
    public CompletionStage<ReadResult> get(String key, Duration timeout) {
        StoreLimits.requireKey(key);
        long known = reads.getOrDefault(key, 0L);
        CompletionStage<ReadResult> answer = call("get", timeout, state -> state.get(key));
        Duration kept = keptAt;
        OwnerId owner = SimulatedCluster.ownerOf(key);
        boolean isOwner = owner != null && joined.contains(owner);
        if (isOwner && deposedTerm != 0 && spreads) {
            process.cluster().history().counts().note("renewals of which two leaders answer a half each");
        }
        answer.thenAccept(read -> {
            if (isOwner && renewedAt.compareTo(kept) < 0) {
                renewedAt = kept;
            }
            reads.put(key, read.revision());
            if (read.revision() < known) {
                process.cluster().toldThatItWentBack(this, key);
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<RangePage> range(String prefix, @Nullable String after, int limit, Duration timeout) {
        StoreLimits.requireRange(prefix, after, limit);
        return call("range", timeout, state -> page(state, prefix, after, limit));
    }

    @Override
    public CompletionStage<List<RangePage>> ranges(List<String> prefixes, int limit, Duration timeout) {
        StoreLimits.requireRanges(prefixes, limit);
        return call(
                "ranges",
                timeout,
                state -> prefixes.stream()
                        .map(prefix -> page(state, prefix, null, limit))
                        .toList());
    }

    private RangePage page(StoreState state, String prefix, @Nullable String after, int limit) {
        RangePage page = state.range(prefix, after, limit);
        boolean misses = prefix.endsWith("/owners/")
                && !page.rows().isEmpty()
                && network.dice().chance(process.conditions().toStore().missed());
        if (!misses) {
            return page;
        }
        List<KeyValue> rows = new ArrayList<>(page.rows());
        rows.remove(network.dice().below(rows.size()));
        return new RangePage(rows, page.more(), page.revision(), page.term());
    }

    @Override
    public Watch watch(String prefix, WatchListener listener) {
        StoreLimits.requireKey(prefix);
        if (closed) {
            throw new StoreException("watch came after the store was closed", StoreException.Outcome.NOT_APPLIED, null);
        }
        return store.watch(this, prefix, listener);
    }

    @Override
    public Liveness liveness() {
        return store.liveness();
    }

    @Override
    public Duration minSessionTtl() {
        return SHORTEST;
    }

    @Override
    public void close() {
        closed = true;
        store.closed(this);
    }

    private <T extends @Nullable Object> CompletionStage<T> call(
            String what, Duration timeout, Function<StoreState, T> request) {
        if (closed || timeout.isNegative() || timeout.isZero()) {
            return CompletableFuture.failedStage(
                    notApplied(what + (closed ? " came after the store was closed" : " had a timeout of " + timeout)));
        }
        Dice dice = network.dice();
        Weather weather = process.conditions().toStore();
        CompletableFuture<T> answer = network.answerWithin(timeout, () -> unknown(what + " timed out"));
        boolean asksFormerLeader = deposedTerm != 0 && !spreads;
        if (asksFormerLeader || cut == SimulatedNetwork.Cut.BOTH || dice.chance(weather.requestLost())) {
            return answer;
        }
        boolean replyLost = cut == SimulatedNetwork.Cut.REPLIES || dice.chance(weather.replyLost());
        Duration way = dice.chance(weather.late())
                ? timeout.plus(dice.millis(0, dice.chance(0.5) ? 500 : 5_000))
                : dice.micros(50, 2_000);
        network.send(way.plus(store.stall()), () -> arrive(what, timeout, request, answer, replyLost));
        return answer;
    }

    private <T extends @Nullable Object> void arrive(
            String what,
            Duration timeout,
            Function<StoreState, T> request,
            CompletableFuture<T> answer,
            boolean replyLost) {
        if (store.isDown()) {
            if (network.dice().chance(0.5)) {
                answer.completeExceptionally(notApplied(what + ": the store is down"));
            }
            return;
        }
        CompletableFuture<T> reply = new CompletableFuture<>();
        try {
            reply.complete(request.apply(store.open()));
        } catch (RuntimeException e) {
            reply.completeExceptionally(e);
        }
        if (!replyLost) {
            network.pass(reply, back(timeout), answer);
        }
    }

    private Duration back(Duration timeout) {
        Dice dice = network.dice();
        if (!dice.chance(process.conditions().toStore().late())) {
            return dice.micros(50, 2_000);
        }
        if (dice.chance(0.1)) {
            process.stopSoon(timeout);
        }
        return dice.millis(50, Math.max(51, timeout.toMillis()));
    }

    private static StoreException notApplied(String message) {
        return new StoreException(message, StoreException.Outcome.NOT_APPLIED, null);
    }

    private static StoreException unknown(String message) {
        return new StoreException(message, StoreException.Outcome.UNKNOWN, null);
    }
}
