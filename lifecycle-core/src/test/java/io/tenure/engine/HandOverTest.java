package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class HandOverTest {

    private final EngineWorld world = EngineWorld.virtual();
    private final ResourceKind<String> channel = world.connection("channel").build();

    @Test
    void withoutAPlace_whatMustNotWaitRunsHere_andAnOfferIsDeclined() {
        HandOver handOver = new HandOver(world.threads);
        List<String> ran = new ArrayList<>();
        world.threads.refusing = true;
        handOver.run(() -> ran.add("here"));
        assertThat(handOver.offer(() -> ran.add("never"))).isFalse();
        assertThat(ran).containsExactly("here");
    }

    @Test
    void threadsClosed_whatTheyHadNotBegun_isRunByWhoClosedThem() {
        HandOver handOver = new HandOver(world.threads);
        List<String> ran = new ArrayList<>();
        handOver.run(() -> ran.add("kept"));
        handOver.run(() -> ran.add("and another"));
        world.threads.close(Duration.ZERO);
        assertThat(ran).isEmpty();

        handOver.runRest();

        assertThat(ran).containsExactly("kept", "and another");
    }

    /** The releases are parked in place meanwhile, and each one that is has to bring the scope on to its next member. */
    @Test
    void scopeThatEndsWhileNoThreadCanBeStarted_endsAllItsMembers() {
        Scope scope = world.scope("scarce");
        List<ResourceLease<String>> leases = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            leases.add(scope.register(channel, "c" + i));
        }
        world.threads.refusing = true;
        CompletionStage<Void> closing = scope.closeAsync();
        world.advance(10_000);
        assertThat(world.calls).isEmpty();
        assertThat(leases).noneMatch(ResourceLease::isValid);
        assertThat(closing.toCompletableFuture())
                .as("whom it would be told is refused, too")
                .isNotDone();

        world.threads.refusing = false;
        world.advance(1_000);
        assertThat(world.calls)
                .containsExactlyInAnyOrder("release c0 CLOSED", "release c1 CLOSED", "release c2 CLOSED");
        assertThat(closing.toCompletableFuture()).isCompleted();
    }
}
