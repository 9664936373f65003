package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EpochCountsTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(5);

    private final List<Asked> asked = new ArrayList<>();
    private final EpochCounts<String> counts = new EpochCounts<>(this::ask);

    /** What the store was asked, to be answered by hand. */
    private record Asked(long above, Duration timeout, CompletableFuture<Long> answer) {}

    private CompletionStage<Long> ask(long above, Duration timeout) {
        Asked question = new Asked(above, timeout, new CompletableFuture<>());
        asked.add(question);
        return question.answer();
    }

    @CanIgnoreReturnValue
    private CompletableFuture<Long> count(String run, long above) {
        return counts.countUp(run, above, SHORT).toCompletableFuture();
    }

    @Test
    void I1_epoch_isCountedAfterTheLaneHasAsked() {
        CompletableFuture<Long> first = count("run", 0);
        CompletableFuture<Long> second = count("run", 0);
        asked.get(0).answer().complete(1L);

        assertThat(first).isCompletedWithValue(1L);
        assertThat(second).as("it came while that was counted").isNotDone();
        asked.get(1).answer().complete(2L);
        assertThat(second).isCompletedWithValue(2L);
    }

    @Test
    void I1_epoch_isAboveWhatEachLaneFound() {
        count("run", 0);
        LongStream.of(3, 7, 5).forEach(above -> count("run", above));
        asked.get(0).answer().complete(1L);

        assertThat(asked.get(1).above()).isEqualTo(7);
    }

    @Test
    void I2_runs_shareNothing() {
        count("one", 0);
        count("another", 0);

        assertThat(asked).hasSize(2);
    }

    @Test
    void lanesThatAskAtOnce_areCountedTwice_notOneByOne() {
        List<CompletableFuture<Long>> lanes =
                IntStream.range(0, 64).mapToObj(lane -> count("run", 0)).toList();
        asked.get(0).answer().complete(1L);
        asked.get(1).answer().complete(2L);

        assertThat(asked).hasSize(2);
        assertThat(lanes).allSatisfy(lane -> assertThat(lane).isCompleted());
    }

    @Test
    void count_hasTheLongestTimeOfThoseWhoWaitForIt() {
        count("run", 0);
        count("run", 0);
        var unused = counts.countUp("run", 0, LONG);
        asked.get(0).answer().complete(1L);

        assertThat(asked.get(1).timeout()).isEqualTo(LONG);
    }

    @Test
    void failure_isToldToItsOwn_andTheNextIsCounted() {
        CompletableFuture<Long> first = count("run", 0);
        CompletableFuture<Long> second = count("run", 0);
        asked.get(0).answer().completeExceptionally(new IllegalStateException("the store is away"));
        asked.get(1).answer().complete(1L);

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedWithValue(1L);
        assertThat(count("run", 1)).as("nothing is under way any more").isNotDone();
        assertThat(asked).hasSize(3);
    }

    @Test
    void countThatCannotEvenBegin_fails_andTheNextIsCounted() {
        EpochCounts<String> refused = new EpochCounts<>((above, timeout) -> {
            if (above == 0) {
                throw new IllegalStateException("no");
            }
            return CompletableFuture.completedStage(above + 1);
        });

        assertThat(refused.countUp("run", 0, SHORT).toCompletableFuture()).isCompletedExceptionally();
        assertThat(refused.countUp("run", 6, SHORT).toCompletableFuture()).isCompletedWithValue(7L);
    }
}
