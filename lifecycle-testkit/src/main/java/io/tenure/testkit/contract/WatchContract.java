package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.SessionGrant;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.store.WatchListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Part of {@link CoordinationStoreContract}: watches. */
interface WatchContract extends StoreSteps {

    @Test
    default void firstCall_isAGap() {
        put("/w/before", "v");
        WatchLog log = new WatchLog();

        try (CoordinationStore.Watch watch = store().watch("/w/", log)) {
            eventually("the gap is told", () -> !log.told().isEmpty());
        }

        assertThat(log.told().get(0).key()).isEqualTo(WatchLog.GAP);
    }

    @Test
    default void changes_areToldInOrderWithValueAndRevision() {
        WatchLog log = new WatchLog();
        try (CoordinationStore.Watch watch = openQuietly("/w/", log)) {
            long first = put("/w/1", "one");
            long second = put("/w/1", "two");
            put("/x", "elsewhere");
            long third = commit(Transaction.builder().delete("/w/1"));
            long fourth = put("/w/2", "three");

            eventually("the changes are told", () -> log.changes().size() >= 4);
            assertThat(log.changes())
                    .containsExactly(
                            new WatchLog.Told("/w/1", "one", first),
                            new WatchLog.Told("/w/1", "two", second),
                            new WatchLog.Told("/w/1", null, third),
                            new WatchLog.Told("/w/2", "three", fourth));
        }
    }

    @Test
    default void change_isToldToEveryConnection() {
        WatchLog log = new WatchLog();
        try (CoordinationStore.Watch watch = other().watch("/w/", log)) {
            eventually("the gap is told", () -> log.gaps() == 1);
            put("/w/1", "v");

            eventually("the change is told", () -> log.changes().size() == 1);
        }
    }

    @Test
    default void keysOfAnEndedSession_areToldAsDeleted() {
        WatchLog log = new WatchLog();
        try (CoordinationStore.Watch watch = openQuietly("/w/", log)) {
            SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
            commit(Transaction.builder()
                    .putInSession("/w/1", "v", session.session())
                    .putInSession("/w/2", "v", session.session()));

            eventually("the deletes are told", () -> log.changes().size() >= 4);

            List<WatchLog.Told> deletes = log.changes().subList(2, 4);
            assertThat(deletes).extracting(WatchLog.Told::value).containsOnlyNulls();
            assertThat(deletes).extracting(WatchLog.Told::key).containsExactlyInAnyOrder("/w/1", "/w/2");
            assertThat(deletes.get(0).revision())
                    .isEqualTo(deletes.get(1).revision())
                    .isEqualTo(ok(store().get("/w/1", TIMEOUT)).revision());
        }
    }

    @Test
    default void transactionThatFails_isNotTold() {
        put("/w/1", "v");
        WatchLog log = new WatchLog();
        try (CoordinationStore.Watch watch = openQuietly("/w/", log)) {
            ok(store().transact(
                            Transaction.builder()
                                    .ifAbsent("/w/1")
                                    .put("/w/2", "v")
                                    .build(),
                            TIMEOUT));
            ok(store().transact(Transaction.builder().delete("/w/none").build(), TIMEOUT));
            long last = put("/w/3", "v");

            eventually("the last change is told", () -> !log.changes().isEmpty());
            assertThat(log.changes()).containsExactly(new WatchLog.Told("/w/3", "v", last));
        }
    }

    @Test
    default void watchThatIsClosed_hearsNothingMore() {
        WatchLog closed = new WatchLog();
        WatchLog open = new WatchLog();
        CoordinationStore.Watch closing = openQuietly("/w/", closed);
        try (CoordinationStore.Watch watch = openQuietly("/w/", open)) {
            closing.close();
            closing.close();
            put("/w/1", "v");

            eventually("the open watch is told", () -> !open.changes().isEmpty());
            assertThat(closed.changes()).isEmpty();
        }
    }

    @Test
    default void load_isToldInOrderOrAsAGap() {
        WatchLog log = new WatchLog();
        int writes = 3_000;
        try (CoordinationStore.Watch watch = openQuietly("/w/", log)) {
            List<CompletionStage<TransactResult>> calls = new ArrayList<>();
            for (int i = 0; i < writes; i++) {
                calls.add(store().transact(
                                Transaction.builder()
                                        .put("/w/" + i % 7, "v" + i)
                                        .build(),
                                TIMEOUT));
            }
            long last =
                    calls.stream().mapToLong(call -> ok(call).revision()).max().orElseThrow();

            eventually("the last change is told, or a gap", () -> log.gaps() > 1 || endsAt(log, last));
            assertThat(log.changes()).extracting(WatchLog.Told::revision).isSorted();
            assertThat(log.gaps() > 1 || log.changes().size() == writes).isTrue();
        }
    }

    @Test
    default void listenerThatThrows_goesOnHearing() {
        AtomicInteger calls = new AtomicInteger();
        WatchLog log = new WatchLog();
        WatchListener throwing = new WatchListener() {
            @Override
            public void onChange(String key, @Nullable KeyValue now, long revision) {
                if (calls.incrementAndGet() == 1) {
                    throw new AssertionError("planted");
                }
                log.onChange(key, now, revision);
            }

            @Override
            public void onGap() {
                log.onGap();
                throw new IllegalStateException("planted");
            }
        };
        try (CoordinationStore.Watch watch = openQuietly("/w/", throwing, log)) {
            put("/w/1", "v");
            eventually("the gap is told", () -> log.gaps() == 2);
            put("/w/2", "v");

            eventually("the change is told", () -> !log.changes().isEmpty());
            assertThat(log.changes()).extracting(WatchLog.Told::key).containsExactly("/w/2");
        }
    }

    private CoordinationStore.Watch openQuietly(String prefix, WatchLog log) {
        return openQuietly(prefix, log, log);
    }

    private CoordinationStore.Watch openQuietly(String prefix, WatchListener listener, WatchLog log) {
        CoordinationStore.Watch watch = store().watch(prefix, listener);
        eventually("the watch is established", () -> log.gaps() == 1);
        return watch;
    }

    private static boolean endsAt(WatchLog log, long revision) {
        List<WatchLog.Told> changes = log.changes();
        return !changes.isEmpty() && changes.get(changes.size() - 1).revision() == revision;
    }
}
