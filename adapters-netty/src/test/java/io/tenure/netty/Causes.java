package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.ResourceCoordinator;
import io.tenure.event.ResourceReleasedEvent;
import io.tenure.resource.ReleaseCause;
import io.tenure.testkit.junit.EventRecorder;
import java.time.Duration;

/** Why the resources of a coordinator were released, in order. */
final class Causes {

    private final EventRecorder events;

    /** Until that coordinator is closed. */
    Causes(ResourceCoordinator coordinator) {
        events = EventRecorder.of(coordinator);
    }

    void awaitExactly(ReleaseCause... expected) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(events.events(ResourceReleasedEvent.class))
                        .extracting(ResourceReleasedEvent::cause)
                        .containsExactly(expected));
    }
}
