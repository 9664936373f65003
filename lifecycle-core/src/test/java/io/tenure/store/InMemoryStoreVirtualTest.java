package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.TimeSource;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract in virtual time, where it is exact. */
class InMemoryStoreVirtualTest extends CoordinationStoreContract {

    @Override
    protected TimeSource openTime() {
        return VirtualTime.shuffled(1);
    }

    @Override
    protected CoordinationStore open(TimeSource time) {
        return InMemoryStore.on(time);
    }

    @Override
    protected CoordinationStore openAnother(CoordinationStore store) {
        return ((InMemoryStore) store).connect();
    }

    @Override
    public Duration ttl() {
        return Duration.ofSeconds(3);
    }

    /** The step of the fixture's waiting. */
    @Override
    public Duration lateness() {
        return Duration.ofMillis(5);
    }

    @Test
    void sessionEnds_atItsDeadlineToTheNanosecond() {
        WatchLog log = new WatchLog();
        CoordinationStore.Watch watch = store().watch("/s", log);
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
        commit(Transaction.builder().putInSession("/s", "x", session.session()));

        pass(ttl().minusNanos(1));
        assertThat(exists("/s")).isTrue();
        assertThat(log.changes()).hasSize(1);

        pass(Duration.ofNanos(2));
        assertThat(log.changes()).as("without any call").hasSize(2);
        assertThat(exists("/s")).isFalse();
        watch.close();
    }

    @Test
    void oneSeed_givesOneHistory() {
        assertThat(history(7)).isEqualTo(history(7));
    }

    @Test
    void closedStore_leavesNothingPlanned() {
        VirtualTime time = VirtualTime.inSequence(1);
        InMemoryStore closing = InMemoryStore.on(time);
        var opened = closing.openSession(ttl(), TIMEOUT);
        closing.watch("/", new WatchLog());
        time.advance(Duration.ofSeconds(1));
        var pending = closing.get("/a", TIMEOUT);

        closing.close();

        assertThat(time.pending()).isZero();
        assertThat(pending.toCompletableFuture()).isCompletedExceptionally();
        assertThat(opened.toCompletableFuture()).isCompleted();
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
}
