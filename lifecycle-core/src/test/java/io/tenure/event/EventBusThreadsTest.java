package io.tenure.event;

import static io.tenure.event.Alarms.alarm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bus on real threads. */
@Timeout(60)
class EventBusThreadsTest {

    private final Threads threads = SystemTime.instance().newThreads("bus-test");
    private final EventBus bus = new EventBus(SystemTime.instance(), threads, Transitions.NONE, 16);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        bus.close(Duration.ofSeconds(5));
        threads.close(Duration.ofSeconds(5));
    }

    @Test
    void G9_blockedSubscriber_blocksNeitherEmittersNorClose() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        bus.subscribe(AlarmEvent.class, event -> {
            blocked.countDown();
            awaitQuietly(release);
        });
        bus.emit(alarm(0));
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < 1000; i++) {
            bus.emit(alarm(i));
        }
        bus.close(Duration.ofMillis(50));

        assertThat(bus.dropped()).isEqualTo(1000);
        assertThat(release.getCount()).isEqualTo(1);
    }

    @Test
    void eventsOfManyThreads_areDeliveredOrCounted() throws InterruptedException {
        AtomicLong delivered = new AtomicLong();
        bus.subscribe(AlarmEvent.class, event -> delivered.incrementAndGet());
        int each = 50_000;
        Runnable emitter = () -> {
            for (int i = 0; i < each; i++) {
                bus.emit(alarm(i));
            }
        };
        Thread one = new Thread(emitter);
        Thread two = new Thread(emitter);
        one.start();
        two.start();
        one.join();
        two.join();

        await().atMost(Duration.ofSeconds(20)).until(() -> delivered.get() + bus.dropped() == 2L * each);
        assertThat(delivered.get()).isPositive();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
