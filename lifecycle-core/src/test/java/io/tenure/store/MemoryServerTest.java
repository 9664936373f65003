package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.LimitExceededException;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryServerTest {

    private static final Duration TTL = Duration.ofSeconds(1);

    private final VirtualTime time = VirtualTime.shuffled(2);
    private final MemoryServer server = new MemoryServer(time);
    private final WatchFeed feed = new WatchFeed(server.executor(), 100);
    private final WatchLog log = new WatchLog();

    @Test
    void I1_endedSessionIsNotSeen_evenIfTheTimerIsLate() {
        server.connect(feed);
        openWith("/s");
        time.advance(TTL.minusNanos(1));
        assertThat(get("/s")).isNotNull();

        while (time.elapsed().compareTo(TTL) < 0) {
            time.step();
        }

        assertThat(get("/s")).isNull();
    }

    @Test
    void I2_sessionsEndOnTime_inWhateverOrderTheyWereOpened() {
        server.connect(feed);
        feed.open("/", log);
        server.openSession(TTL.multipliedBy(10), TTL.multipliedBy(10).toNanos());
        long kept = openWith("/kept");
        openWith("/ended");
        time.advance(TTL.dividedBy(2));
        server.keepSession(kept);

        time.advance(TTL.dividedBy(2).plusMillis(1));
        assertThat(deleted()).containsExactly("/ended");
        time.advance(TTL.dividedBy(2));
        assertThat(deleted()).containsExactly("/ended", "/kept");

        time.advance(TTL.multipliedBy(10));
        assertThat(time.pending()).as("no session, no timer").isZero();
    }

    @Test
    void I3_everyFeedHearsTheSameOrder() {
        WatchFeed second = new WatchFeed(server.executor(), 100);
        WatchLog secondLog = new WatchLog();
        server.connect(feed);
        server.connect(second);
        feed.open("/", log);
        second.open("/", secondLog);
        for (int i = 0; i < 50; i++) {
            String key = "/" + i % 3;
            server.access(
                    state -> state.transact(Transaction.builder().put(key, "v").build()));
        }
        time.advance(TTL);

        assertThat(log.changes()).hasSize(50);
        assertThat(secondLog.told()).isEqualTo(log.told());
    }

    @Test
    void I4_threadsEndWithTheLastConnection() {
        WatchFeed second = new WatchFeed(server.executor(), 100);
        server.connect(feed);
        server.connect(second);
        openWith("/s");

        server.disconnect(feed);
        server.disconnect(feed);
        assertThat(time.pending()).as("the timer").isEqualTo(1);
        server.disconnect(second);

        assertThat(time.pending()).isZero();
        assertThatThrownBy(() -> server.connect(feed)).isInstanceOf(StoreException.class);
    }

    @Test
    void connectionsBeyondTheLimit_areRefused() {
        for (int i = 0; i < MemoryServer.MAX_CONNECTIONS; i++) {
            server.connect(new WatchFeed(server.executor(), 1));
        }

        assertThatThrownBy(() -> server.connect(feed))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("1000");
    }

    private List<String> deleted() {
        return log.changes().stream()
                .filter(told -> told.value() == null)
                .map(WatchLog.Told::key)
                .toList();
    }

    private long openWith(String key) {
        long session = server.openSession(TTL, TTL.toNanos()).session();
        server.access(state -> state.transact(
                Transaction.builder().putInSession(key, "v", session).build()));
        return session;
    }

    private KeyValue get(String key) {
        return server.access(state -> state.get(key)).value();
    }
}
