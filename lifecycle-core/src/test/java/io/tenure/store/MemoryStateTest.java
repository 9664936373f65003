package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.store.WatchFeed.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemoryStateTest {

    private static final Duration TTL = Duration.ofNanos(100);

    private final List<Change> changes = new ArrayList<>();
    private final MemoryState state = new MemoryState(changes::addAll);

    @Test
    void I1_revisionGrowsByOneWithEachChange() {
        assertThat(put("/a")).isEqualTo(2);
        assertThat(state.transact(Transaction.builder()
                                .put("/b", "")
                                .put("/c", "")
                                .build())
                        .revision())
                .isEqualTo(3);
        assertThat(state.transact(Transaction.builder().delete("/none").build()).revision())
                .isEqualTo(3);
        assertThat(state.transact(
                                Transaction.builder().delete("/a").delete("/b").build())
                        .revision())
                .isEqualTo(4);
    }

    @Test
    void I2_createRevisionIsOfThePutThatFoundItAbsent() {
        long created = put("/a");
        long changed = put("/a");

        assertThat(value("/a").createRevision()).isEqualTo(created);
        assertThat(value("/a").modRevision()).isEqualTo(changed);
    }

    @Test
    void I3_keyLeavesTheSessionThatItIsTakenFrom() {
        long session = open(0);
        putIn("/a", session);
        put("/a");
        putIn("/b", session);
        state.transact(Transaction.builder().delete("/b").build());
        put("/b");
        long before = state.get("/a").revision();

        state.endSession(session);

        assertThat(value("/a").session()).isZero();
        assertThat(value("/b").session()).isZero();
        assertThat(state.get("/a").revision()).isEqualTo(before);
    }

    @Test
    void I4_sessionEndsAtItsDeadline_alsoWhereTheClockWraps() {
        long begin = Long.MAX_VALUE - 50;
        long first = open(begin);
        long second = open(begin + 10);
        putIn("/a", first);
        putIn("/b", second);

        state.expire(begin + 99);
        assertThat(changes).hasSize(2);
        state.keepSession(second, begin + 99);
        state.expire(begin + 100);

        assertThat(state.get("/a").value()).isNull();
        assertThat(value("/b").session()).isEqualTo(second);
        assertThat(state.nextDeadlineNanos()).isEqualTo(begin + 199);
        assertThatThrownBy(() -> state.keepSession(first, begin)).isInstanceOf(SessionNotFoundException.class);
        state.expire(begin + 199);
        assertThat(state.nextDeadlineNanos()).isNull();
    }

    @Test
    void I5_failedTransactionChangesNothing() {
        long revision = put("/a");
        changes.clear();

        assertThatThrownBy(() -> state.transact(Transaction.builder()
                        .delete("/a")
                        .put("/b", "")
                        .putInSession("/c", "", 77)
                        .build()))
                .isInstanceOf(SessionNotFoundException.class);
        assertThat(state.transact(Transaction.builder()
                                .ifAbsent("/a")
                                .delete("/a")
                                .put("/b", "")
                                .build())
                        .succeeded())
                .isFalse();

        assertThat(state.range("/", null, 10).rows()).extracting(KeyValue::key).containsExactly("/a");
        assertThat(state.get("/b").revision()).isEqualTo(revision);
        assertThat(changes).isEmpty();
    }

    @Test
    void I6_changesAddUpToTheState() {
        Random random = new Random(11);
        long session = 0;
        for (int i = 0; i < 5_000; i++) {
            String key = "/k/" + random.nextInt(20);
            switch (random.nextInt(6)) {
                case 0 -> session = open(i);
                case 1 -> state.expire(i);
                case 2 -> state.transact(Transaction.builder().delete(key).build());
                case 3 -> putIfOpen(key, session);
                default -> put(key);
            }
        }

        Map<String, KeyValue> replayed = new TreeMap<>();
        for (Change change : changes) {
            if (change.now() == null) {
                assertThat(replayed.remove(change.key())).isNotNull();
            } else {
                replayed.put(change.key(), change.now());
            }
        }
        assertThat(changes).extracting(Change::revision).isSorted();
        assertThat(state.range("/", null, 1_000).rows()).containsExactlyElementsOf(replayed.values());
    }

    private void putIfOpen(String key, long session) {
        try {
            putIn(key, session);
        } catch (SessionNotFoundException ended) {
            assertThat(ended).hasMessageContaining("has ended");
        }
    }

    private long open(long nowNanos) {
        return state.openSession(TTL, TTL.toNanos(), nowNanos).session();
    }

    private long put(String key) {
        return state.transact(Transaction.builder().put(key, "v").build()).revision();
    }

    private void putIn(String key, long session) {
        state.transact(Transaction.builder().putInSession(key, "v", session).build());
    }

    private KeyValue value(String key) {
        KeyValue value = state.get(key).value();
        assertThat(value).isNotNull();
        return value;
    }
}
