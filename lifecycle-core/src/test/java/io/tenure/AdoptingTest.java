package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.InMemoryStore;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What was taken before it was written down. */
class AdoptingTest {

    private final VirtualTime world = VirtualTime.inSequence(9);
    private final VirtualProcess process = world.newProcess("alone");
    private final Desk desk = new Desk();
    private final ResourceKind<String> seat =
            ResourceKind.external("seat", String.class).maxLive(1).build();

    @Test
    void adoptionThatIsRefused_leavesTheResourceToItsHolder() {
        ResourceCoordinator coordinator = ResourceCoordinator.builder("svc")
                .time(process)
                .store(InMemoryStore.on(process))
                .adapter(desk)
                .build();
        CompletableFuture<ResourceLease<String>> first =
                coordinator.adoptAsync(seat, ResourceSpec.named("a"), "mine").toCompletableFuture();
        world.advance(Duration.ofSeconds(1));
        assertThat(first).isCompletedWithValueMatching(ResourceLease::isValid);
        CompletableFuture<ResourceLease<String>> second = coordinator
                .adoptAsync(seat, ResourceSpec.named("b"), "mine, too")
                .toCompletableFuture();
        world.advance(Duration.ofSeconds(20));
        assertThat(second)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(LimitExceededException.class);
        assertThat(desk.released).isEmpty();
        coordinator.close();
        assertThat(desk.released).containsExactly("a");
    }
}
