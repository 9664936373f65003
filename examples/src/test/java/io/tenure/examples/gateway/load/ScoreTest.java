package io.tenure.examples.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScoreTest {

    @Test
    void outcomes_areCounted() {
        Score score = new Score();
        for (int i = 1; i <= 100; i++) {
            score.sent();
            score.paid(i);
        }
        score.sent();
        score.refused();
        score.sent();
        score.rerouted();
        score.unanswered();

        assertThat(score.toJson())
                .containsEntry("sent", 102L)
                .containsEntry("paid", 100L)
                .containsEntry("refused", 1L)
                .containsEntry("unanswered", 1L)
                .containsEntry("rerouted", 1L)
                .containsEntry("p50_ms", 50L)
                .containsEntry("p99_ms", 99L);
    }

    @Test
    void waiting_endsWhenAllIsSettledOrTimeIsOver() throws InterruptedException {
        Score score = new Score();
        score.awaitSettled(Duration.ofMinutes(1));
        score.sent();
        score.awaitSettled(Duration.ofMillis(1));
        score.paid(1);
        score.awaitSettled(Duration.ofMinutes(1));

        assertThat(score.toJson()).containsEntry("paid", 1L);
    }
}
