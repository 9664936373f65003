package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.event.ResourceCreatedEvent;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.time.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What may come in between while something is registered with a {@link ResourceRegistry}, and what it is given. */
class RegistrationTest {

    private final HookedTime time = new HookedTime();
    private final EngineWorld world = new EngineWorld(time, EngineSettings.DEFAULT);
    private final ResourceKind<String> kind = world.memory("thing").maxLive(1).build();

    @Test
    void I2_gateShutBehindIt_refusesItAllTheSame() {
        time.onLook = world.registry::close;
        assertThatThrownBy(() -> world.register(kind, "r")).isInstanceOf(CoordinatorClosedException.class);
        assertThat(world.live()).isZero();
        assertThat(world.events).isEmpty();
        assertThat(world.calls).as("it is its caller's still").isEmpty();
    }

    @Test
    void I2_gateShutBeforeItsBirth_endsIt() {
        world.onEvent = event -> {
            if (event instanceof ResourceCreatedEvent) {
                world.registry.close();
                world.registry.forEach(record -> assertThat(world.registry.force(record, ReleaseCause.SHUTDOWN))
                        .as("it is not to be found yet")
                        .isNull());
            }
        };
        Lease<String> lease = world.register(kind, "id", "r");
        world.advance(1);
        assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.SHUTDOWN);
        assertThat(world.calls).containsExactly("release r SHUTDOWN");
        assertThat(world.live()).isZero();
    }

    @Test
    void renewed_isAsIfJustUsed() {
        ResourceKind<String> idle =
                world.connection("idle").idle(Duration.ofMillis(50)).build();
        Lease<String> lease = world.register(idle, "c");
        world.advance(40);
        assertThat(lease.renew()).isEqualTo(Deadline.at(time.nowNanos() + 50_000_000));
        world.advance(45);
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void withoutATtl_hasNoDeadline_howeverThoseOfOthersAreSpread() {
        ResourceKind<String> spread = world.connection("spread").jitter(0.5).build();
        assertThat(world.register(spread, "c").deadline()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void releaseOn_isWhereItIsReleased() {
        ResourceKind<String> elsewhere = world.connection("elsewhere")
                .releaseOn(resource -> task -> {
                    world.calls.add("on the loop of " + resource);
                    task.run();
                })
                .build();
        var closing = world.register(elsewhere, "c").closeAsync();
        world.advance(1);
        assertThat(world.calls).containsExactly("on the loop of c", "release c CLOSED");
        assertThat(closing.toCompletableFuture()).isDone();
    }
}
