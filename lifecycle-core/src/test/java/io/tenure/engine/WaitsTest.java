package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ResourceKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class WaitsTest {

    private final EngineWorld world = EngineWorld.virtual();

    private ResourceKind.Builder<String> hanging() {
        return ResourceKind.connection("hanging", String.class)
                .release((resource, context) -> new CompletableFuture<>());
    }

    /** How long its close waits where the kind names threads that must not be blocked. */
    private Duration closing(Predicate<Thread> named) {
        Duration before = world.virtualTime().elapsed();
        world.register(hanging().nonBlockingThreads(named).build(), "c").close();
        return world.virtualTime().elapsed().minus(before);
    }

    @Test
    void threadThatNobodyHasNamed_waitsWithinItsBound() {
        assertThat(closing(thread -> false)).isEqualTo(EngineSettings.DEFAULT.connectionWait());
    }

    @Test
    void threadOfWhichNothingCanBeSaid_isNotBlocked() {
        assertThat(closing(thread -> {
                    throw new IllegalStateException("planted");
                }))
                .isZero();
    }

    @Test
    void interruptedCloser_waitsNoLonger_andIsInterruptedStill() {
        Lease<String> lease = world.register(hanging().build(), "c");
        Thread.currentThread().interrupt();
        lease.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(world.virtualTime().elapsed()).isZero();
    }
}
