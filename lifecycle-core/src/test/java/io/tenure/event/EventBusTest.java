package io.tenure.event;

import static io.tenure.event.Alarms.alarm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.eventbus.Subscribe;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.time.Threads;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventBusTest {

    private static final int CAPACITY = 8;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final Threads threads = time.newThreads("test");
    private final List<Integer> dropsTold = new ArrayList<>();
    private final Transitions transitions = new Transitions() {
        @Override
        public void eventsDropped(int count) {
            dropsTold.add(count);
        }
    };
    private final EventBus bus = new EventBus(time, threads, transitions, CAPACITY);
    private final List<Object> received = new ArrayList<>();

    @AfterEach
    void noThreadDied() {
        assertThat(time.failures()).isEmpty();
        assertThat(threads.restarted()).isZero();
    }

    @Test
    void I1_fullRing_dropsAndCounts() {
        bus.subscribe(AlarmEvent.class, received::add);
        emit(0, CAPACITY + 3);

        assertThat(bus.dropped()).isEqualTo(3);
        assertThat(bus.waiting()).isEqualTo(CAPACITY);
        settle();
        assertThat(received).isEqualTo(alarms(0, CAPACITY));
    }

    @Test
    void I2_subscriber_runsOnTheDispatcherInOrderOfEmission() {
        bus.subscribe(AlarmEvent.class, event -> {
            assertThat(threads.isOwnThread()).isTrue();
            received.add(event);
        });
        emit(0, 3);

        assertThat(received).isEmpty();
        settle();
        assertThat(received).isEqualTo(alarms(0, 3));
        assertThat(bus.subscriberFailures()).isZero();
    }

    @Test
    void I2_longBacklog_isDeliveredOverManyRuns() {
        EventBus wide = new EventBus(time, threads, transitions, 10_000);
        wide.subscribe(AlarmEvent.class, received::add);
        for (int i = 0; i < 10_000; i++) {
            wide.emit(alarm(i));
        }
        settle();
        assertThat(received).isEqualTo(alarms(0, 10_000));
    }

    @Test
    void I3_whatASubscriberThrows_isCounted_andTheOthersGetTheEvent() {
        bus.subscribe(AlarmEvent.class, event -> {
            throw new IllegalStateException("planted");
        });
        bus.subscribe(new Erring());
        bus.subscribe(AlarmEvent.class, received::add);
        emit(0, 2);
        settle();

        assertThat(received).isEqualTo(alarms(0, 2));
        assertThat(bus.subscriberFailures()).isEqualTo(4);
    }

    @Test
    void I4_nobodyListens_nothingIsWanted() {
        assertThat(bus.wants(EventType.ALARM)).isFalse();

        Subscription subscription = bus.subscribe(AlarmEvent.class, received::add);
        assertThat(bus.wants(EventType.ALARM)).isTrue();
        assertThat(bus.wants(EventType.BRAKE)).isFalse();

        subscription.close();
        assertThat(bus.wants(EventType.ALARM)).isFalse();
    }

    @Test
    void I4_subscriberOfAnything_seesNoDeadEvents() {
        Anything anything = new Anything();
        bus.subscribe(anything);
        bus.emit(alarm(1));
        bus.emit(new BrakeEvent(2, true, 3, 4));
        settle();

        assertThat(anything.seen).containsExactly(alarm(1), new BrakeEvent(2, true, 3, 4));
    }

    @Test
    void I5_drops_areToldByTheEmitter_andLaterToObservers() {
        bus.subscribe(EventsDroppedEvent.class, received::add);
        emit(0, CAPACITY + 2);
        assertThat(dropsTold).containsExactly(1, 1);

        settle();
        assertThat(received).containsExactly(new EventsDroppedEvent(time.wallMillis(), 2, 2));

        emit(0, CAPACITY + 1);
        settle();
        assertThat(received).hasSize(2).last().isEqualTo(new EventsDroppedEvent(time.wallMillis(), 1, 3));
    }

    @Test
    void I6_close_deliversWhatWaits_andTakesNoMore() {
        bus.subscribe(AlarmEvent.class, received::add);
        emit(0, 3);
        bus.close(SECOND);

        assertThat(received).isEqualTo(alarms(0, 3));
        assertThat(bus.wants(EventType.ALARM)).isFalse();
        bus.emit(alarm(4));
        settle();
        assertThat(received).hasSize(3);
        assertThat(bus.dropped()).isZero();
        bus.close(SECOND);
    }

    @Test
    void closedByASubscriber_doesNotWaitForItself() {
        bus.subscribe(AlarmEvent.class, event -> {
            bus.close(SECOND);
            received.add(time.elapsed());
        });
        bus.emit(alarm(1));
        settle();

        assertThat(received).containsExactly(Duration.ZERO);
    }

    @Test
    void subscriberThatEmits_isNotReentered() {
        bus.subscribe(AlarmEvent.class, event -> {
            received.add("in");
            if (event.wallMillis() < 3) {
                bus.emit(alarm(event.wallMillis() + 1));
            }
            received.add("out");
        });
        bus.emit(alarm(1));
        settle();

        assertThat(received).containsExactly("in", "out", "in", "out", "in", "out");
    }

    @Test
    void closedSubscription_getsNothingMore_notEvenWhatWaits() {
        Subscription subscription = bus.subscribe(AlarmEvent.class, received::add);
        bus.emit(alarm(1));
        subscription.close();
        subscription.close();
        settle();

        assertThat(received).isEmpty();
    }

    @Test
    void subscriberSubscribedTwice_isRefused_untilTheFirstIsClosed() {
        Anything anything = new Anything();
        Subscription first = bus.subscribe(anything);

        assertThatThrownBy(() -> bus.subscribe(anything))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("not subscribed already");
        first.close();
        bus.subscribe(anything).close();
    }

    @Test
    void methodThatTakesTwoArguments_isRefused_andNothingIsSubscribed() {
        Object unfit = new TwoArguments();

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> bus.subscribe(unfit))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("@Subscribe methods take one event each");
        }
        assertThat(bus.wants(EventType.ALARM)).isFalse();
    }

    @Test
    void capacityOutOfBounds_isRefused() {
        assertThatThrownBy(() -> new EventBus(time, threads, transitions, 0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("event capacity is 0");
    }

    @Test
    void awaitInASubscriber_isItsOwnMatter() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        bus.subscribe(AlarmEvent.class, event -> received.add(answer.join()));
        threads.scheduler().schedule(SECOND, () -> received.add("timer"));
        answer.complete("answer");
        bus.emit(alarm(1));
        settle();

        assertThat(received).containsExactly("answer", "timer");
    }

    private void emit(int from, int to) {
        for (int i = from; i < to; i++) {
            bus.emit(alarm(i));
        }
    }

    private static List<Object> alarms(int from, int to) {
        List<Object> alarms = new ArrayList<>();
        for (int i = from; i < to; i++) {
            alarms.add(alarm(i));
        }
        return alarms;
    }

    private void settle() {
        time.runUntilIdle(Duration.ofMinutes(1));
    }

    static final class Anything {
        final List<Object> seen = new ArrayList<>();

        @Subscribe
        public void any(Object event) {
            seen.add(event);
        }
    }

    static final class Erring {
        @Subscribe
        @SuppressWarnings("DoNotCallSuggester")
        public void alarm(AlarmEvent event) {
            throw new StackOverflowError("planted");
        }

        @Override
        public String toString() {
            throw new AssertionError("a subscriber's toString is foreign code");
        }
    }

    static final class TwoArguments {
        @Subscribe
        public void fits(AlarmEvent event) {}

        @Subscribe
        public void doesNot(AlarmEvent one, AlarmEvent two) {}
    }
}
