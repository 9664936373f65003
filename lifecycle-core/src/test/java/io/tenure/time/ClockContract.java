package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Part of {@link TimeSourceContract}: clocks, randomness, and waiting for a stage. */
interface ClockContract extends TimeFixture {

    @Test
    default void nowNanos_neverRunsBackwards() {
        long before = time().nowNanos();
        settle();
        assertThat(time().nowNanos() - before).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    default void wallMillis_isOfOurAge() {
        assertThat(time().wallMillis()).isGreaterThan(1_700_000_000_000L);
    }

    @Test
    default void random_keepsItsBounds() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(time().random().nextLong(7)).isBetween(0L, 6L);
            assertThat(time().random().nextDouble()).isBetween(0.0, Math.nextDown(1.0));
        }
    }

    @Test
    default void random_bothSignsAndManyValues() {
        List<Long> drawn = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            drawn.add(time().random().nextLong());
        }
        assertThat(drawn).doesNotHaveDuplicates().anyMatch(v -> v < 0).anyMatch(v -> v > 0);
    }

    @Test
    default void random_boundOfZero_isRefused() {
        assertThatThrownBy(() -> time().random().nextLong(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bound is 0, but must be at least 1");
    }

    @Test
    default void await_doneStage_isItsValue() throws Exception {
        assertThat(time().await(CompletableFuture.completedFuture("value"), Duration.ZERO))
                .isEqualTo("value");
    }

    @Test
    default void await_doneLater_waits() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        threads().scheduler().schedule(SHORT, () -> stage.complete("value"));
        assertThat(time().await(stage, LONG)).isEqualTo("value");
    }

    @Test
    default void await_notDoneInTime_timesOutAndLeavesTheStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        long began = time().nowNanos();
        assertThatThrownBy(() -> time().await(stage, SHORT)).isInstanceOf(TimeoutException.class);
        assertThat(time().nowNanos() - began).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(stage).isNotDone();
    }

    @Test
    default void await_failedStage_throwsItsCause() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        threads().scheduler().schedule(SHORT, () -> stage.completeExceptionally(new IllegalStateException("planted")));
        assertThatThrownBy(() -> time().await(stage.thenApply(String::length), LONG))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("planted");
    }

    @Test
    default void await_cancelledStage_saysSo() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        stage.cancel(false);
        assertThatThrownBy(() -> time().await(stage, SHORT))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    default void await_interruptedThread_isToldAndTheFlagTaken() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> time().await(new CompletableFuture<>(), LONG))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    default void await_doneStage_leavesTheInterruptFlag() throws Exception {
        Thread.currentThread().interrupt();
        assertThat(time().await(CompletableFuture.completedFuture(1), LONG)).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }
}
