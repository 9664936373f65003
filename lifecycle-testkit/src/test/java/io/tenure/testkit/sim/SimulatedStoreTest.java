package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.ReadResult;
import io.tenure.store.SessionGrant;
import io.tenure.store.StoreException;
import io.tenure.store.Transaction;
import io.tenure.store.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SimulatedStoreTest {

    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration TTL = Duration.ofSeconds(3);

    private final SimulatedCluster cluster =
            SimulatedCluster.builder(5).processes(1).service(process -> {}).build();
    private final SimulatedStore store = cluster.store();
    private final CoordinationStore connection =
            store.connect(cluster.processes().get(0));

    @Test
    void I1_requestToAStoreThatIsDown_isNotHalfDone() {
        store.restartAfter(Duration.ofSeconds(1));
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            writes.add(put("/k" + i, 0).toCompletableFuture());
        }

        cluster.time().advance(Duration.ofMillis(900));

        assertThat(writes).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(store.rows()).isEmpty();
    }

    @Test
    void I2_sessionLivesForItsTtl_andNoLonger() {
        SessionGrant grant = done(connection.openSession(TTL, TIMEOUT));
        done(put("/mine", grant.session()));

        cluster.time().advance(TTL.minusMillis(100));
        assertThat(store.rows()).hasSize(1);
        cluster.time().advance(Duration.ofMillis(100));

        assertThat(store.rows()).isEmpty();
    }

    @Test
    void I2_noSessionEndsWhileTheStoreStalls() {
        SessionGrant grant = done(connection.openSession(TTL, TIMEOUT));
        done(put("/mine", grant.session()));
        store.stallFor(TTL.multipliedBy(2));

        cluster.time().advance(TTL.multipliedBy(2).minusMillis(100));
        assertThat(store.rows()).hasSize(1);
        cluster.time().advance(Duration.ofMillis(200));

        assertThat(store.rows()).isEmpty();
    }

    @Test
    void I2_restartedStore_grantsEachSessionItsWholeTtl() {
        SessionGrant grant = done(connection.openSession(TTL, TIMEOUT));
        done(put("/mine", grant.session()));
        store.restartAfter(TTL.plusSeconds(1));

        cluster.time().advance(TTL.plusSeconds(1).plus(TTL).minusMillis(100));
        assertThat(store.rows()).hasSize(1);
        cluster.time().advance(Duration.ofMillis(200));

        assertThat(store.rows()).isEmpty();
    }

    @Test
    void I3_watch_hearsChangesInOrder() {
        List<Long> revisions = new ArrayList<>();
        connection.watch("/", new WatchListener() {
            @Override
            public void onChange(String key, @Nullable KeyValue now, long revision) {
                revisions.add(revision);
            }

            @Override
            public void onGap() {}
        });
        for (int i = 0; i < 50; i++) {
            var unused = put("/k" + i, 0);
        }

        cluster.time().advance(Duration.ofSeconds(1));

        assertThat(revisions).hasSize(50).isSorted();
    }

    @Test
    void I3_compaction_forgetsWhatIsOnItsWay_andTellsOfAGap() {
        List<String> told = new ArrayList<>();
        watch(told);
        cluster.time().advance(Duration.ofMillis(10));
        told.clear();
        for (int i = 0; i < 50; i++) {
            var unused = put("/k" + i, 0);
        }
        cluster.time().runUntil(() -> store.rows().size() == 50, TIMEOUT);

        store.compact();
        cluster.time().advance(Duration.ofSeconds(1));

        assertThat(told).hasSizeLessThan(51).last().isEqualTo("gap");
    }

    @Test
    void I3_watchThatFellBehind_isToldOfAGap_andOfNothingBefore() {
        List<String> told = new ArrayList<>();
        watch(told);
        done(put("/before", 0));
        cluster.time().advance(Duration.ofMillis(10));
        told.clear();
        // Who is behind is drawn.
        for (int i = 0; i < 10; i++) {
            store.fallBehind(Duration.ofSeconds(2));
        }
        done(delete("/before"));
        cluster.time().advance(Duration.ofMillis(1_500));
        assertThat(told).isEmpty();
        assertThat(store.isHeard()).isFalse();

        cluster.time().advance(Duration.ofSeconds(1));

        assertThat(told).isNotEmpty().containsOnly("gap");
        assertThat(store.isHeard()).isTrue();
        assertThat(store.heardFor()).isLessThan(Duration.ofSeconds(1));
    }

    private void watch(List<String> told) {
        connection.watch("/", new WatchListener() {
            @Override
            public void onChange(String key, @Nullable KeyValue now, long revision) {
                told.add(key);
            }

            @Override
            public void onGap() {
                told.add("gap");
            }
        });
    }

    @Test
    void formerLeader_saysThatItKeepsASession_andNothingElse() {
        SessionGrant grant = done(connection.openSession(TTL, TIMEOUT));
        CompletableFuture<?> kept = null;
        CompletableFuture<?> read = null;
        // Who talks to the former leader is drawn.
        for (int i = 0; i < 50 && (read == null || !read.isCompletedExceptionally()); i++) {
            store.elect(Duration.ofSeconds(2));
            kept = connection.keepSession(grant.session(), TIMEOUT).toCompletableFuture();
            read = connection.get("/any", TIMEOUT).toCompletableFuture();
            cluster.time().advance(Duration.ofSeconds(1));
        }

        assertThat(kept).isCompleted();
        assertThat(read).isCompletedExceptionally();
    }

    @Test
    void formerLeader_ofSome_keepsSessions_whileTheNewOneAnswersAllElse() {
        SessionGrant grant = done(connection.openSession(TTL, TIMEOUT));
        long former = 0;
        long present = 0;
        // Who spreads its calls is drawn.
        for (int i = 0; i < 50 && former >= present; i++) {
            store.elect(Duration.ofSeconds(2));
            CompletableFuture<SessionGrant> kept =
                    connection.keepSession(grant.session(), TIMEOUT).toCompletableFuture();
            CompletableFuture<ReadResult> read = connection.get("/any", TIMEOUT).toCompletableFuture();
            cluster.time().advance(Duration.ofSeconds(1));
            if (kept.isDone() && !kept.isCompletedExceptionally() && !read.isCompletedExceptionally()) {
                former = kept.join().term();
                present = read.join().term();
            }
        }

        assertThat(former).isPositive().isLessThan(present);
    }

    @Test
    void restoredStore_isWhatItWas() {
        done(put("/before", 0));
        SimulatedStore.Backup backup = store.backup();
        done(put("/after", 0));

        store.restore(backup);

        assertThat(store.rows()).extracting(KeyValue::key).containsExactly("/before");
    }

    @Test
    void closedConnection_refuses() {
        connection.close();

        assertThat(connection.get("/any", TIMEOUT).toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(StoreException.class);
    }

    private CompletionStage<?> put(String key, long session) {
        return connection.transact(
                Transaction.builder().putInSession(key, "value", session).build(), TIMEOUT);
    }

    private CompletionStage<?> delete(String key) {
        return connection.transact(Transaction.builder().delete(key).build(), TIMEOUT);
    }

    private <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(cluster.time().runUntil(future::isDone, TIMEOUT.plusSeconds(1)))
                .isTrue();
        return future.join();
    }
}
