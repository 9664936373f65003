package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerSettings;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.InMemoryStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the {@link Expirer} asks whether a resource is still in use, and what it makes of the answer. */
class HeartbeatTest {

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
    private Supplier<CompletionStage<Boolean>> answer = () -> CompletableFuture.completedStage(true);
    private int asked;

    @BeforeEach
    void join() {
        finished(owner.join(TIMEOUT));
    }

    private <T> T finished(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(world.virtualTime().runUntil(future::isDone, TIMEOUT)).isTrue();
        return future.join();
    }

    private ResourceKind.Builder<String> beating() {
        return ResourceKind.external("seat", String.class)
                .ttl(Duration.ofSeconds(1))
                .jitter(0)
                .heartbeat(resource -> {
                    asked++;
                    return answer.get();
                });
    }

    private Lease<String> acquire(ResourceKind.Builder<String> kind) {
        return finished(externals.acquire(kind.build(), ResourceSpec.named("12A"), TIMEOUT));
    }

    @Test
    void alive_livesForOneMoreTtl() {
        Lease<String> lease = acquire(beating());
        world.advance(4_500);
        assertThat(lease.isValid()).isTrue();
        assertThat(asked).isEqualTo(4);
        answer = () -> CompletableFuture.completedStage(false);
        world.advance(1_000);
        assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.TTL_EXPIRED);
    }

    @Test
    void howeverLateTheAnswerIs_oneQuestionIsAsked() {
        CompletableFuture<Boolean> late = new CompletableFuture<>();
        answer = () -> late;
        Lease<String> lease = acquire(beating());
        world.advance(1_500);
        assertThat(asked).isEqualTo(1);
        late.complete(true);
        world.advance(500);
        assertThat(lease.isValid()).isTrue();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void withoutAPlaceForTheQuestion_itIsAskedOnceThereIsOne() {
        Lease<String> lease = acquire(beating());
        world.threads.refusing = true;
        world.advance(1_500);
        assertThat(asked).isZero();
        assertThat(lease.isValid()).isTrue();
        world.threads.refusing = false;
        world.advance(10);
        assertThat(asked).isEqualTo(1);
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void whereARenewalWouldNotHelp_nobodyIsAsked() {
        Lease<String> lease = acquire(beating().maxLifetime(Duration.ofSeconds(1)));
        world.advance(1_005);
        assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.TTL_EXPIRED);
        assertThat(asked).isZero();
    }

    @Test
    void aliveForLong_endsAtItsLongestLife() {
        Lease<String> lease = acquire(beating().maxLifetime(Duration.ofMillis(2_500)));
        world.advance(2_450);
        assertThat(lease.isValid()).isTrue();
        world.advance(100);
        assertThat(lease.isValid()).isFalse();
        assertThat(asked).isEqualTo(2);
    }
}
