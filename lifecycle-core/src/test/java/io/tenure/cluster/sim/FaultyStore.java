package io.tenure.cluster.sim;

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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process's way to the store: loses requests and replies, delays some beyond their timeouts, stalls with the rest,
 * and now and then misses a row of a listing.
 */
final class FaultyStore implements CoordinationStore {

    private final SimWorld world;
    private final CoordinationStore inner;
    private final Consumer<Duration> stopSoon;
    private final List<Long> sessions = new ArrayList<>();

    /** @param stopSoon stops the process, a little later than it is told */
    FaultyStore(SimWorld world, CoordinationStore inner, Consumer<Duration> stopSoon) {
        this.world = world;
        this.inner = inner;
        this.stopSoon = stopSoon;
    }

    /** Its process was seen to die: its sessions end before their time. */
    void witnessed() {
        sessions.forEach(session -> inner.endSession(session, Duration.ofSeconds(5)));
    }

    @Override
    public CompletionStage<SessionGrant> openSession(Duration ttl, Duration timeout) {
        return call(
                "openSession",
                timeout,
                () -> inner.openSession(ttl, timeout).thenApply(grant -> {
                    if (ttl.compareTo(Duration.ofHours(1)) < 0) {
                        sessions.add(grant.session());
                    }
                    return grant;
                }));
    }

    @Override
    public CompletionStage<SessionGrant> keepSession(long session, Duration timeout) {
        return call("keepSession", timeout, () -> inner.keepSession(session, timeout));
    }

    @Override
    public CompletionStage<Void> endSession(long session, Duration timeout) {
        return call("endSession", timeout, () -> inner.endSession(session, timeout));
    }

    @Override
    public CompletionStage<TransactResult> transact(Transaction transaction, Duration timeout) {
        return call("transact", timeout, () -> inner.transact(transaction, timeout));
    }

    @Override
    public CompletionStage<ReadResult> get(String key, Duration timeout) {
        return call("get", timeout, () -> inner.get(key, timeout));
    }

    @Override
    public CompletionStage<RangePage> range(String prefix, @Nullable String after, int limit, Duration timeout) {
        return call(
                "range",
                timeout,
                () -> inner.range(prefix, after, limit, timeout)
                        .thenApply(page -> prefix.endsWith("/owners/") ? mayMissOne(page) : page));
    }

    private RangePage mayMissOne(RangePage page) {
        if (page.rows().isEmpty() || !world.dice().chance(world.storeWeather().missed())) {
            return page;
        }
        List<KeyValue> rows = new ArrayList<>(page.rows());
        rows.remove(world.dice().below(rows.size()));
        return new RangePage(rows, page.more(), page.revision(), page.term());
    }

    @Override
    public Watch watch(String prefix, WatchListener listener) {
        return inner.watch(prefix, listener);
    }

    @Override
    public Liveness liveness() {
        return world.hasWitnesses() ? Liveness.WITNESS : Liveness.TTL;
    }

    @Override
    public Duration minSessionTtl() {
        return inner.minSessionTtl();
    }

    @Override
    public void close() {
        inner.close();
    }

    private <T extends @Nullable Object> CompletionStage<T> call(
            String what, Duration timeout, Supplier<CompletionStage<T>> request) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        Dice dice = world.dice();
        Weather weather = world.storeWeather();
        world.after(
                timeout,
                () -> reply.completeExceptionally(
                        new StoreException(what + " timed out", StoreException.Outcome.UNKNOWN, null)));
        if (dice.chance(weather.requestLost())) {
            return reply;
        }
        boolean replyLost = dice.chance(weather.replyLost());
        Duration way = dice.chance(weather.late())
                ? timeout.plus(dice.millis(0, dice.chance(0.5) ? 500 : 5_000))
                : dice.micros(50, 2_000);
        world.after(
                way.plus(world.storeStall()),
                () -> request.get().whenComplete((value, failure) -> {
                    if (replyLost) {
                        return;
                    }
                    boolean slow = dice.chance(weather.late());
                    if (slow && dice.chance(0.1)) {
                        stopSoon.accept(timeout);
                    }
                    Duration back = slow ? dice.millis(50, timeout.toMillis()) : dice.micros(50, 2_000);
                    world.after(back, () -> {
                        if (failure != null) {
                            reply.completeExceptionally(failure);
                        } else {
                            reply.complete(value);
                        }
                    });
                }));
        return reply;
    }
}
