package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The contract on real threads, and what only this store promises. */
class InMemoryStoreTest extends CoordinationStoreContract {

    @Override
    protected TimeSource openTime() {
        return SystemTime.instance();
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
        return Duration.ofMillis(200);
    }

    @Override
    public Duration lateness() {
        return Duration.ofSeconds(2);
    }

    @Test
    void connectionsOfAClosedStore_areRefused() {
        InMemoryStore closed = InMemoryStore.on(time());
        closed.close();

        assertThatThrownBy(closed::connect).isInstanceOf(StoreException.class).hasMessageContaining("closed");
    }

    @Test
    void forcedGap_isToldToEachWatch() {
        WatchLog log = new WatchLog();
        try (CoordinationStore.Watch watch = store().watch("/w/", log)) {
            eventually("the watch is established", () -> log.gaps() == 1);

            StoreFaults.forceGap((InMemoryStore) store());

            eventually("the gap is told", () -> log.gaps() == 2);
        }
    }

    @Test
    void changesToLose_areNotTold() {
        WatchLog log = new WatchLog();
        try (CoordinationStore.Watch watch = store().watch("/w/", log)) {
            StoreFaults.loseChanges((InMemoryStore) store(), true);
            put("/w/1", "lost");
            StoreFaults.loseChanges((InMemoryStore) store(), false);
            put("/w/2", "told");

            eventually("the change is told", () -> !log.changes().isEmpty());
            assertThat(log.changes()).extracting(WatchLog.Told::value).containsExactly("told");
            assertThat(exists("/w/1")).isTrue();
        }
    }
}
