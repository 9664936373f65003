package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerSettings;
import io.tenure.event.ResourceCreatedEvent;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.InMemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ExternalsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final EngineWorld world = EngineWorld.virtual();
    private final Seats seats = new Seats();
    private final Owner owner = Owner.builder(
                    InMemoryStore.on(world.time),
                    world.time,
                    world.threads,
                    OwnerSettings.builder("test", "engine").build())
            .adapter(seats)
            .build();
    private final Externals externals = new Externals(world.registry, Map.of("seat", seats), () -> owner);
    private final ResourceKind<String> kind =
            ResourceKind.external("seat", String.class).maxLive(1).build();

    @Test
    void takenAndThenAnError_isGivenBack_andLeavesItsPlaceFree() {
        world.onEvent = event -> {
            if (event instanceof ResourceCreatedEvent) {
                throw new OutOfMemoryError("planted");
            }
        };
        CompletionStage<Void> joining = owner.join(TIMEOUT);
        world.advance(1_000);
        assertThat(joining.toCompletableFuture()).isCompleted();
        CompletableFuture<Lease<String>> refused = acquire();
        assertThat(refused).isCompletedExceptionally();
        assertThat(seats.taken).containsExactly("12A");
        assertThat(seats.released).containsExactly("12A");
        assertThat(world.live()).isZero();

        world.onEvent = event -> {};
        assertThat(acquire()).isCompletedWithValueMatching(Lease::isValid);
    }

    private CompletableFuture<Lease<String>> acquire() {
        CompletionStage<Lease<String>> acquiring = externals.acquire(kind, ResourceSpec.named("12A"), TIMEOUT);
        world.advance(5_000);
        return acquiring.toCompletableFuture();
    }

    private static final class Seats implements ResourceAdapter<String> {
        final List<String> taken = new ArrayList<>();
        final List<String> released = new ArrayList<>();

        @Override
        public String kind() {
            return "seat";
        }

        @Override
        public Fencing fencing() {
            return Fencing.FENCED;
        }

        @Override
        public String endpoint() {
            return "desk";
        }

        @Override
        public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
            taken.add(intent.id());
            return CompletableFuture.completedStage(new Taken<>("taken " + intent.id(), intent.token()));
        }

        @Override
        public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
            released.add(record.id());
            return ReleaseAction.DONE;
        }
    }
}
