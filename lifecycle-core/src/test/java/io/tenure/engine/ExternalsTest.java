package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerSettings;
import io.tenure.event.ResourceCreatedEvent;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.InMemoryStore;
import java.time.Duration;
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
        join();
        CompletableFuture<Lease<String>> refused = acquire();
        assertThat(refused).isCompletedExceptionally();
        assertThat(seats.taken).containsExactly("12A");
        assertThat(seats.released).containsExactly("12A");
        assertThat(world.live()).isZero();

        world.onEvent = event -> {};
        assertThat(acquire()).isCompletedWithValueMatching(Lease::isValid);
    }

    private void join() {
        CompletionStage<Void> joining = owner.join(TIMEOUT);
        world.advance(1_000);
        assertThat(joining.toCompletableFuture()).isCompleted();
    }

    @Test
    void heldHereAlready_isRefusedAtOnce() {
        join();
        assertThat(acquire()).isCompletedWithValueMatching(Lease::isValid);
        CompletableFuture<?> again =
                externals.acquire(kind, ResourceSpec.named("12A"), TIMEOUT).toCompletableFuture();
        assertThat(again).isCompletedExceptionally();
        assertThatThrownBy(again::join).hasCauseInstanceOf(AlreadyRegisteredException.class);
    }

    @Test
    void whatCannotBeAcquired_isRefusedWithTheReason() {
        ResourceKind<String> memory = world.memory("memory").build();
        CompletableFuture<?> notExternal =
                externals.acquire(memory, ResourceSpec.named("m"), TIMEOUT).toCompletableFuture();
        assertThatThrownBy(notExternal::join)
                .hasCauseInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("EXTERNAL to be acquired");
        CompletableFuture<?> nameless =
                externals.acquire(kind, ResourceSpec.UNNAMED, TIMEOUT).toCompletableFuture();
        assertThatThrownBy(nameless::join)
                .hasCauseInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("id is null");
        assertThat(seats.taken).isEmpty();
    }

    @Test
    void ownerThatEndsBetweenTheTakeAndTheRegistration_takesTheResourceWithIt() {
        join();
        world.onEvent = event -> {
            if (event instanceof ResourceCreatedEvent) {
                owner.close();
                assertThat(world.virtualTime().runUntil(() -> owner.state().isFinal(), TIMEOUT))
                        .isTrue();
            }
        };
        assertThat(acquire())
                .isCompletedWithValueMatching(lease -> lease.releaseCause() == ReleaseCause.OWNERSHIP_LOST);
    }

    private CompletableFuture<Lease<String>> acquire() {
        CompletionStage<Lease<String>> acquiring = externals.acquire(kind, ResourceSpec.named("12A"), TIMEOUT);
        world.advance(5_000);
        return acquiring.toCompletableFuture();
    }
}
