package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ProbesTest {

    private static final CleanupPolicy BRIEF = new CleanupPolicy(
            3, Duration.ofSeconds(2), Duration.ofMillis(100), 16, Duration.ofSeconds(1), Duration.ofSeconds(60));

    private final EngineWorld world = EngineWorld.virtual();
    private final HandOver handOver = new HandOver(world.threads);
    private final Probes probes = new Probes(world.threads, handOver);
    private final List<Boolean> answers = new ArrayList<>();
    private final ResourceKind<String> kind = ResourceKind.connection("probed", String.class)
            .cleanup(BRIEF)
            .release(ReleaseAction.nothing())
            .build();

    private void ask(CompletionStage<Boolean> answer) {
        ManagedResource<String> record = world.register(kind, "r").record;
        assertThat(probes.ask(record, resource -> answer, answers::add)).isTrue();
    }

    @Test
    void I1_answerThatComesAfterTheDeadline_isNotHeardTwice() {
        CompletableFuture<Boolean> late = new CompletableFuture<>();
        ask(late);
        world.advance(99);
        assertThat(answers).isEmpty();
        world.advance(2);
        assertThat(answers).containsExactly(false);
        late.complete(true);
        world.advance(10);
        assertThat(answers).containsExactly(false);
    }

    @Test
    void I1_answerInTime_isTheAnswer() {
        ask(CompletableFuture.completedStage(true));
        world.advance(500);
        assertThat(answers).containsExactly(true);
    }

    @Test
    void I2_manyThatHang_areAnsweredByTheirDeadlinesAllTheSame() {
        for (int i = 0; i < 100; i++) {
            ask(new CompletableFuture<>());
        }
        world.advance(101);
        assertThat(answers).hasSize(100).containsOnly(false);
    }

    @Test
    void failing_countsAsNotAlive() {
        ask(CompletableFuture.failedStage(new IllegalStateException("no")));
        ManagedResource<String> record = world.register(kind, "r").record;
        assertThat(probes.ask(
                        record,
                        resource -> {
                            throw new AssertionError("broken probe");
                        },
                        answers::add))
                .isTrue();
        world.advance(1);
        assertThat(answers).containsExactly(false, false);
    }
}
