package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.LimitExceededException;
import io.tenure.store.WatchFeed.Change;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchFeedTest {

    private static final int CAPACITY = 100;

    private final VirtualTime time = VirtualTime.shuffled(5);
    private final WatchFeed feed = new WatchFeed(time.newThreads("feed").executor("watch", 1, 1), CAPACITY);
    private final WatchLog log = new WatchLog();

    @Test
    void I1_changesArriveInTheOrderPublished() {
        feed.open("/", log);
        IntStream.range(0, CAPACITY).forEach(this::publish);
        settle();

        assertThat(log.changes()).hasSize(CAPACITY);
        assertThat(log.changes()).extracting(WatchLog.Told::revision).isSorted();
    }

    @Test
    void I1_changesBeyondTheBound_becomeOneGapThatComesBeforeTheNextChange() {
        feed.open("/", log);
        settle();
        IntStream.rangeClosed(0, CAPACITY).forEach(this::publish);
        publish(CAPACITY + 1);
        settle();

        assertThat(log.told()).extracting(WatchLog.Told::revision).containsExactly(0L, 0L, (long) CAPACITY + 1);
        assertThat(log.gaps()).isEqualTo(2);
    }

    @Test
    void I2_firstCallIsAGap() {
        feed.open("/", log);
        publish(1);
        settle();

        assertThat(log.told()).extracting(WatchLog.Told::key).containsExactly(WatchLog.GAP, "/1");
    }

    @Test
    void I2_preparedWatch_hearsNothingBeforeItIsEstablished() {
        WatchLog later = new WatchLog();
        feed.prepare("/", log);
        long mark = feed.added();
        feed.prepare("/", later);
        publish(1);
        feed.gap();
        feed.establish(mark);
        feed.establish(mark);
        publish(2);
        settle();

        assertThat(log.told()).extracting(WatchLog.Told::key).containsExactly(WatchLog.GAP, "/2");
        assertThat(later.told()).isEmpty();
        feed.establish(feed.added());
        settle();
        assertThat(later.told()).extracting(WatchLog.Told::key).containsExactly(WatchLog.GAP);
    }

    @Test
    void I3_listenerMayPublishOpenAndClose() {
        AtomicBoolean telling = new AtomicBoolean();
        List<CoordinationStore.Watch> opened = new ArrayList<>();
        opened.add(feed.open("/", new WatchListener() {
            @Override
            public void onChange(String key, @Nullable KeyValue now, long revision) {
                assertThat(telling.getAndSet(true)).isFalse();
                opened.get(0).close();
                publish(9);
                telling.set(false);
            }

            @Override
            public void onGap() {
                opened.add(feed.open("/", log));
            }
        }));
        publish(1);
        settle();

        assertThat(log.changes()).extracting(WatchLog.Told::key).contains("/9");
        assertThat(time.failures()).isEmpty();
    }

    @Test
    void I4_listenerThatThrows_hearsOfAGapOnce() {
        AtomicInteger gaps = new AtomicInteger();
        feed.open("/", new WatchListener() {
            @Override
            public void onChange(String key, @Nullable KeyValue now, long revision) {
                throw new IllegalStateException("planted");
            }

            @Override
            public void onGap() {
                gaps.incrementAndGet();
                throw new AssertionError("planted");
            }
        });
        publish(1);
        settle();

        assertThat(gaps).hasValue(2);
        assertThat(time.pending()).isZero();
    }

    @Test
    void oneSlowWatch_doesNotStarveAnother() {
        WatchLog busy = new WatchLog();
        feed.open("/busy", busy);
        feed.open("/quiet", log);
        IntStream.range(0, CAPACITY)
                .forEach(i -> feed.publish(List.of(new Change("/busy", null, i), new Change("/quiet", null, i))));
        settle();

        assertThat(busy.changes()).hasSize(CAPACITY);
        assertThat(log.changes()).hasSize(CAPACITY);
    }

    @Test
    void gap_reachesEveryWatch() {
        feed.open("/a", log);
        settle();
        feed.gap();
        settle();

        assertThat(log.gaps()).isEqualTo(2);
    }

    @Test
    void closedWatch_isForgotten() {
        CoordinationStore.Watch watch = feed.open("/", log);
        assertThat(feed.isEmpty()).isFalse();
        watch.close();
        publish(1);
        settle();

        assertThat(feed.isEmpty()).isTrue();
        assertThat(log.told()).isEmpty();
    }

    @Test
    void watchesBeyondTheLimit_areRefused() {
        List<CoordinationStore.Watch> watches = new ArrayList<>();
        for (int i = 0; i < WatchFeed.MAX_WATCHES; i++) {
            watches.add(feed.open("/", log));
        }

        assertThatThrownBy(() -> feed.open("/", log))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("1000");
        watches.get(0).close();
        assertThat(feed.open("/", log)).isNotNull();
    }

    @Test
    void closedFeed_tellsNothingAndRefusesWatches() {
        feed.open("/", log);
        feed.close();
        publish(1);
        settle();

        assertThat(log.told()).isEmpty();
        assertThatThrownBy(() -> feed.open("/", log)).isInstanceOf(StoreException.class);
    }

    private void publish(int number) {
        feed.publish(List.of(new Change("/" + number, null, number)));
    }

    private void settle() {
        assertThat(time.runUntilIdle(Duration.ofSeconds(1))).isTrue();
    }
}
