package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.ResourceCoordinator;
import io.tenure.event.ResourceReleasedEvent;
import io.tenure.resource.ReleaseCause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Why the resources of a coordinator were released, in order. */
final class Causes {

    private final List<ReleaseCause> causes = new CopyOnWriteArrayList<>();

    Causes(ResourceCoordinator coordinator) {
        coordinator.subscribe(ResourceReleasedEvent.class, event -> causes.add(event.cause()));
    }

    void awaitExactly(ReleaseCause... expected) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(causes).containsExactly(expected));
    }
}
