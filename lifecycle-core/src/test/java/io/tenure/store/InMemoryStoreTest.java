package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What only this store promises, in virtual time, where it is exact. That it is a store, the testkit's contract shows. */
class InMemoryStoreTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration TTL = Duration.ofSeconds(3);

    private final VirtualTime time = VirtualTime.shuffled(1);
    private final InMemoryStore store = InMemoryStore.on(time);
    private final WatchLog log = new WatchLog();

    @Test
    void sessionEnds_atItsDeadlineToTheNanosecond() {
        store.watch("/s", log);
        long session = ok(store.openSession(TTL, TIMEOUT)).session();
        ok(store.transact(Transaction.builder().putInSession("/s", "x", session).build(), TIMEOUT));

        time.advance(TTL.minusNanos(1));
        assertThat(exists("/s")).isTrue();
        assertThat(log.changes()).hasSize(1);

        time.advance(Duration.ofNanos(2));
        assertThat(log.changes()).as("without any call").hasSize(2);
        assertThat(exists("/s")).isFalse();
    }

    @Test
    void oneSeed_givesOneHistory() {
        assertThat(history(7)).isEqualTo(history(7));
    }

    @Test
    void closedStore_leavesNothingPlanned() {
        CompletionStage<SessionGrant> opened = store.openSession(TTL, TIMEOUT);
        store.watch("/", log);
        time.advance(Duration.ofSeconds(1));
        CompletionStage<ReadResult> pending = store.get("/a", TIMEOUT);

        store.close();

        assertThat(time.pending()).isZero();
        assertThat(pending.toCompletableFuture()).isCompletedExceptionally();
        assertThat(opened.toCompletableFuture()).isCompleted();
    }

    @Test
    void connectionsOfAClosedStore_areRefused() {
        store.close();

        assertThatThrownBy(store::connect).isInstanceOf(StoreException.class).hasMessageContaining("closed");
    }

    @Test
    void forcedGap_isToldToEachWatch() {
        WatchLog second = new WatchLog();
        store.watch("/w/", log);
        store.watch("/", second);
        settle();
        assertThat(log.gaps()).isEqualTo(1);

        StoreFaults.forceGap(store);
        settle();

        assertThat(log.gaps()).isEqualTo(2);
        assertThat(second.gaps()).isEqualTo(2);
    }

    @Test
    void changesToLose_areNotTold() {
        store.watch("/w/", log);
        StoreFaults.loseChanges(store, true);
        put("/w/1", "lost");
        StoreFaults.loseChanges(store, false);
        put("/w/2", "told");
        settle();

        assertThat(log.changes()).extracting(WatchLog.Told::value).containsExactly("told");
        assertThat(exists("/w/1")).isTrue();
    }

    private static List<Object> history(long seed) {
        VirtualTime time = VirtualTime.shuffled(seed);
        List<Object> history = new ArrayList<>();
        try (InMemoryStore store = InMemoryStore.on(time)) {
            for (int i = 0; i < 50; i++) {
                String key = "/k/" + i % 5;
                store.transact(
                                Transaction.builder()
                                        .put(key, "v" + i)
                                        .elseRead(key)
                                        .build(),
                                TIMEOUT)
                        .thenAccept(history::add);
                store.get(key, TIMEOUT).thenAccept(history::add);
            }
            time.advance(Duration.ofSeconds(1));
        }
        history.add(time.fingerprint());
        return history;
    }

    private void put(String key, String value) {
        ok(store.transact(Transaction.builder().put(key, value).build(), TIMEOUT));
    }

    private boolean exists(String key) {
        return ok(store.get(key, TIMEOUT)).value() != null;
    }

    private void settle() {
        time.runUntilIdle(Duration.ofSeconds(1));
    }

    private <T> T ok(CompletionStage<T> stage) {
        try {
            return time.await(stage, TIMEOUT);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
