package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ReleaseAction;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StagesTest {

    @Test
    void done_isOnlyWhatCompletedNormally() {
        CompletableFuture<String> open = new CompletableFuture<>();
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);

        assertThat(Stages.isDone(ReleaseAction.DONE)).isTrue();
        assertThat(Stages.isDone(CompletableFuture.completedFuture("x"))).isTrue();
        assertThat(Stages.isDone(open)).isFalse();
        assertThat(Stages.isDone(cancelled)).isFalse();
        assertThat(Stages.isDone(CompletableFuture.failedFuture(new IllegalStateException())))
                .isFalse();
    }

    @Test
    void minimalStages_areSeenThrough() {
        CompletionStage<String> open = new CompletableFuture<String>().minimalCompletionStage();

        assertThat(Stages.isDone(CompletableFuture.completedStage("x"))).isTrue();
        assertThat(Stages.isDone(CompletableFuture.failedStage(new IllegalStateException())))
                .isFalse();
        assertThat(Stages.isDone(open)).isFalse();
    }

    @Test
    void stageThatIsNoFuture_isNotDoneAsFarAsCanBeTold() {
        CompletionStage<String> opaque = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> toCompletableFuture() {
                throw new UnsupportedOperationException();
            }
        };

        assertThat(Stages.isDone(opaque)).isFalse();
    }
}
