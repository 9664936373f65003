package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.event.ResourceCreatedEvent;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a {@link Scope} that is closed, or about to, does with whoever comes. */
class ClosedScopeTest {

    private final EngineWorld world = EngineWorld.virtual();
    private final ResourceKind<String> memory = world.memory("memory").build();
    private final Scope scope = world.scope("scope");

    @Test
    @SuppressWarnings("MustBeClosedChecker") // none is opened
    void closed_letsNothingMoreIn() {
        ResourceSpec spec = ResourceSpec.named("late");
        scope.close();
        assertThatThrownBy(() -> scope.acquire(memory, spec))
                .isInstanceOf(CoordinatorClosedException.class)
                .hasMessageContaining("\"scope\"");
        CompletableFuture<?> acquiring = scope.acquireAsync(memory, spec).toCompletableFuture();
        assertThatThrownBy(acquiring::join).hasCauseInstanceOf(CoordinatorClosedException.class);
        assertThatThrownBy(() -> scope.openScope("inner")).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void transferredIntoAClosedScope_staysWhereItWas() {
        Scope former = world.scope("former");
        ResourceLease<String> lease = former.register(memory, "r");
        scope.close();
        assertThatThrownBy(() -> lease.transfer(scope)).isInstanceOf(CoordinatorClosedException.class);
        assertThat(lease.isValid()).isTrue();
        assertThat(former.size()).isEqualTo(1);
        former.close();
        assertThat(world.calls).containsExactly("release r CLOSED");
    }

    @Test
    void I2_registeredWhileTheScopeEnds_isEndedAtOnce() {
        world.onEvent = event -> {
            if (event instanceof ResourceCreatedEvent) {
                scope.close();
            }
        };
        ResourceLease<String> lease = scope.register(memory, "r");
        assertThat(lease.isValid()).isFalse();
        assertThat(world.calls).containsExactly("release r CLOSED");
        assertThat(scope.size()).isZero();
    }

    @Test
    void I1_closedBeforeItHasMovedIn_isNoMember() {
        Lease<String> lease = world.register(memory, "r");
        ResourceLease<String> other = lease.share();
        lease.close();
        scope.adopt(lease);
        assertThat(scope.size()).isZero();
        scope.close();
        assertThat(other.isValid()).isTrue();
    }

    @Test
    void I4_parkedMember_isSweptOut() {
        ResourceKind<String> failing = ResourceKind.connection("failing", String.class)
                .release((resource, context) -> CompletableFuture.failedStage(new IllegalStateException("refused")))
                .build();
        Lease<String> lease = (Lease<String>) scope.register(failing, "c");
        assertThat(world.registry.force(lease.record, ReleaseCause.FORCED)).isNotNull();
        world.advance(5_000);
        assertThat(world.pipeline.parkedCount()).isEqualTo(1);
        assertThat(scope.size()).isZero();
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // how the two end each other is what is tested
    void endedByTime_runsNoCallbackOnTheThreadThatSaysSo() {
        assertThat(scope.register(memory, "a").isValid()).isTrue();
        ResourceScope inner = scope.openScope("inner");
        assertThat(inner.register(memory, "b").isValid()).isTrue();
        var ending = scope.endElsewhere(ReleaseCause.TTL_EXPIRED);
        assertThat(world.calls).isEmpty();
        world.advance(5);
        assertThat(world.calls).containsExactly("onExpire b TTL_EXPIRED", "onExpire a TTL_EXPIRED");
        assertThat(ending.toCompletableFuture()).isDone();
    }
}
