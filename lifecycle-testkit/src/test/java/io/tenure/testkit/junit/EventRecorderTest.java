package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.OwnerLostEvent;
import io.tenure.event.ResourceCleanedEvent;
import io.tenure.event.ResourceCreatedEvent;
import io.tenure.event.ResourceReleasedEvent;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventRecorderTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @VirtualTimeTest
    void events_areKeptInOrder_andAwaited(VirtualTime time, ResourceCoordinator coordinator) {
        try (EventRecorder events = EventRecorder.of(coordinator, time)) {
            coordinator.register(Kinds.CONTEXT, "one", "a").close();
            coordinator.register(Kinds.CONTEXT, "two", "b").close();
            ResourceReleasedEvent second = events.await(
                    ResourceReleasedEvent.class,
                    event -> "two".equals(event.resource().id()),
                    SOON);
            assertThat(second.resource().kind()).isEqualTo("context");
            events.await(ResourceCleanedEvent.class, SOON);
            assertThat(events.events(ResourceCreatedEvent.class)).hasSize(2);
            assertThat(events.events(LifecycleEvent.class)).isEqualTo(events.events());
            events.clear();
            assertThat(events.events()).isEmpty();
        }
    }

    @VirtualTimeTest
    void eventThatDoesNotCome_isSaidWithWhatCame(VirtualTime time, ResourceCoordinator coordinator) {
        try (EventRecorder events = EventRecorder.of(coordinator, time)) {
            coordinator.register(Kinds.CONTEXT, "one", "a").close();
            assertThatThrownBy(() -> events.await(OwnerLostEvent.class, Duration.ofHours(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no such OwnerLostEvent within PT1H, but 3: [ResourceCreatedEvent[");
        }
    }

    @VirtualTimeTest
    void closed_hearsNothingMore(VirtualTime time, ResourceCoordinator coordinator) {
        EventRecorder events = EventRecorder.of(coordinator, time);
        events.close();
        coordinator.register(Kinds.CONTEXT, "one", "a").close();
        time.advance(SOON);
        assertThat(events.events()).isEmpty();
    }

    @Test
    void inRealTime_itWaitsToo() {
        try (ResourceCoordinator coordinator =
                        ResourceCoordinator.builder("real").build();
                EventRecorder events = EventRecorder.of(coordinator)) {
            coordinator.register(Kinds.CONTEXT, "one", "a").close();
            assertThat(events.await(ResourceCleanedEvent.class, SOON).attempts())
                    .isEqualTo(1);
        }
    }
}
