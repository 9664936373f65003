package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each {@link TimeSource} owes, the real one as the virtual ones. */
abstract class TimeSourceContract {

    static final Duration SHORT = Duration.ofMillis(20);
    static final Duration LONG = Duration.ofSeconds(20);

    TimeSource time;
    Threads threads;

    abstract TimeSource newTime();

    /** Lets the time source go on until the condition holds; fails if that takes long. */
    abstract void until(BooleanSupplier condition);

    @BeforeEach
    void open() {
        time = newTime();
        threads = time.newThreads("contract");
    }

    @AfterEach
    void close() {
        threads.close(LONG);
    }

    /** Lets everything planned for about now happen. */
    private void settle() {
        AtomicBoolean done = new AtomicBoolean();
        threads.scheduler().schedule(SHORT.multipliedBy(3), () -> done.set(true));
        until(done::get);
    }

    @Test
    void nowNanos_neverRunsBackwards() {
        long before = time.nowNanos();
        settle();
        assertThat(time.nowNanos() - before).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    void wallMillis_isOfOurAge() {
        assertThat(time.wallMillis()).isGreaterThan(1_700_000_000_000L);
    }

    @Test
    void random_keepsItsBounds() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(time.random().nextLong(7)).isBetween(0L, 6L);
            assertThat(time.random().nextDouble()).isBetween(0.0, Math.nextDown(1.0));
        }
    }

    @Test
    void random_bothSignsAndManyValues() {
        List<Long> drawn = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            drawn.add(time.random().nextLong());
        }
        assertThat(drawn).doesNotHaveDuplicates().anyMatch(v -> v < 0).anyMatch(v -> v > 0);
    }

    @Test
    void random_boundOfZero_isRefused() {
        assertThatThrownBy(() -> time.random().nextLong(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bound is 0, but must be at least 1");
    }

    @Test
    void schedule_runsOnceAndNotBeforeTheDelay() {
        long began = time.nowNanos();
        AtomicLong ran = new AtomicLong();
        AtomicInteger runs = new AtomicInteger();
        threads.scheduler().schedule(SHORT, () -> {
            ran.set(time.nowNanos());
            runs.incrementAndGet();
        });
        until(() -> runs.get() > 0);
        settle();
        assertThat(ran.get() - began).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(runs).hasValue(1);
    }

    @Test
    void schedule_negativeDelay_runsSoon() {
        AtomicBoolean ran = new AtomicBoolean();
        threads.scheduler().schedule(Duration.ofDays(-1), () -> ran.set(true));
        until(ran::get);
    }

    @Test
    void schedule_beyondAllTime_waits() {
        AtomicBoolean ran = new AtomicBoolean();
        TaskScheduler.Timer timer =
                threads.scheduler().schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.set(true));
        settle();
        assertThat(ran).isFalse();
        assertThat(timer.cancel()).isTrue();
    }

    @Test
    void schedule_equalDelays_runInTheOrderOfTheCalls() {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 50; i++) {
            int number = i;
            threads.scheduler().schedule(SHORT, () -> order.add(number));
        }
        until(() -> order.size() == 50);
        assertThat(order).isSorted();
    }

    @Test
    void schedule_runsOnAnOwnThread() {
        AtomicBoolean own = new AtomicBoolean();
        AtomicBoolean othersOwn = new AtomicBoolean(true);
        Threads others = time.newThreads("others");
        AtomicBoolean done = new AtomicBoolean();
        threads.scheduler().schedule(Duration.ZERO, () -> {
            own.set(threads.isOwnThread());
            othersOwn.set(others.isOwnThread());
            done.set(true);
        });
        until(done::get);
        others.close(LONG);
        assertThat(own).isTrue();
        assertThat(othersOwn).isFalse();
        assertThat(threads.isOwnThread()).isFalse();
    }

    @Test
    void schedule_taskThrows_othersRun() {
        AtomicBoolean ran = new AtomicBoolean();
        threads.scheduler().schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("planted");
        });
        threads.scheduler().schedule(SHORT, () -> ran.set(true));
        until(ran::get);
        assertThat(threads.restarted()).isZero();
    }

    @Test
    void schedule_taskThrowsError_threadIsReplacedAndOthersRun() {
        AtomicBoolean ran = new AtomicBoolean();
        threads.scheduler().schedule(Duration.ZERO, () -> {
            throw new AssertionError("planted");
        });
        threads.scheduler().schedule(SHORT, () -> ran.set(true));
        until(ran::get);
        until(() -> threads.restarted() == 1);
    }

    @Test
    void cancel_beforeTheRun_keepsItFromRunning() {
        AtomicBoolean ran = new AtomicBoolean();
        TaskScheduler.Timer timer = threads.scheduler().schedule(SHORT, () -> ran.set(true));
        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).isFalse();
        settle();
        assertThat(ran).isFalse();
    }

    @Test
    void cancel_afterTheRun_isFalse() {
        AtomicBoolean ran = new AtomicBoolean();
        TaskScheduler.Timer timer = threads.scheduler().schedule(Duration.ZERO, () -> ran.set(true));
        until(ran::get);
        assertThat(timer.cancel()).isFalse();
    }

    @Test
    void cancel_duringTheRun_isFalse() {
        List<Boolean> cancelled = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<TaskScheduler.Timer> self = new CompletableFuture<>();
        self.complete(threads.scheduler()
                .schedule(SHORT, () -> cancelled.add(self.join().cancel())));
        until(() -> !cancelled.isEmpty());
        assertThat(cancelled).containsExactly(false);
    }

    @Test
    void executor_runsNothingOnTheCaller() {
        Executor executor = threads.executor("work", 1, 1);
        AtomicBoolean ran = new AtomicBoolean();
        AtomicBoolean own = new AtomicBoolean();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        executor.execute(() -> {
            await(gate);
            own.set(threads.isOwnThread());
            ran.set(true);
        });
        assertThat(ran).isFalse();
        gate.complete(null);
        until(ran::get);
        assertThat(own).isTrue();
    }

    @Test
    void executor_full_refuses() {
        Executor executor = threads.executor("work", 2, 3);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            executor.execute(() -> {
                await(gate);
                ran.incrementAndGet();
            });
        }
        assertThatThrownBy(() -> executor.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("work")
                .hasMessageContaining("3 queued");
        List<Boolean> refusedWhileRunning = Collections.synchronizedList(new ArrayList<>());
        threads.scheduler().schedule(SHORT, () -> refusedWhileRunning.add(refuses(executor)));
        threads.scheduler().schedule(SHORT.multipliedBy(2), () -> gate.complete(null));
        until(() -> ran.get() == 5);
        assertThat(refusedWhileRunning).containsExactly(true);
        executor.execute(ran::incrementAndGet);
        until(() -> ran.get() == 6);
    }

    @Test
    void executor_startsThreadsBeforeItQueues() {
        Executor executor = threads.executor("work", 3, 100);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        AtomicInteger running = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            executor.execute(() -> {
                running.incrementAndGet();
                await(gate);
            });
        }
        // The gate is opened by a timer, not from here: in virtual time these tasks wait on this thread's stack.
        AtomicInteger runningBeforeTheGate = new AtomicInteger();
        whenAtLeast(3, running, () -> {
            runningBeforeTheGate.set(running.get());
            gate.complete(null);
        });
        until(() -> running.get() == 5);
        assertThat(runningBeforeTheGate).hasValue(3);
    }

    /** Looks again and again; once there are enough, gives one more the time to come, and acts. */
    private void whenAtLeast(int enough, AtomicInteger count, Runnable action) {
        Runnable then = count.get() >= enough ? action : () -> whenAtLeast(enough, count, action);
        threads.scheduler().schedule(SHORT, then);
    }

    @Test
    void executor_oneThread_keepsTheOrder() {
        Executor executor = threads.executor("work", 1, 100);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 50; i++) {
            int number = i;
            executor.execute(() -> order.add(number));
        }
        until(() -> order.size() == 50);
        assertThat(order).isSorted();
    }

    @Test
    void executor_taskThrows_othersRun() {
        Executor executor = threads.executor("work", 1, 100);
        AtomicBoolean ran = new AtomicBoolean();
        executor.execute(() -> {
            throw new IllegalStateException("planted");
        });
        executor.execute(() -> ran.set(true));
        until(ran::get);
        assertThat(threads.restarted()).isZero();
    }

    @Test
    void executor_taskThrowsError_threadIsReplacedCountedAndTold() {
        Executor executor = threads.executor("work", 1, 100);
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        threads.onRestart((thread, cause) -> told.add(thread + ": " + cause.getMessage()));
        AtomicBoolean ran = new AtomicBoolean();
        executor.execute(() -> {
            throw new AssertionError("planted");
        });
        executor.execute(() -> ran.set(true));
        until(ran::get);
        until(() -> threads.restarted() == 1 && told.size() == 1);
        assertThat(told.get(0)).startsWith("tenure-contract-work").endsWith("planted");
    }

    @Test
    void executor_badLimits_areRefused() {
        assertThatThrownBy(() -> threads.executor("work", 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxThreads is 0, but must be at least 1");
        assertThatThrownBy(() -> threads.executor("work", 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queueCapacity is 0, but must be at least 1");
        assertThatThrownBy(() -> threads.executor(" ", 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("purpose is ' ', but must not be blank");
        assertThatThrownBy(() -> time.newThreads(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name is '', but must not be blank");
    }

    @Test
    void loop_startsAtOnce_thenAtTheDeadlineReturned() {
        List<Long> runs = Collections.synchronizedList(new ArrayList<>());
        threads.loop("pulse", nowNanos -> {
            runs.add(nowNanos);
            return runs.size() < 3 ? SHORT.toNanos() : LoopBody.UNTIL_WOKEN;
        });
        until(() -> runs.size() == 3);
        settle();
        assertThat(runs).hasSize(3);
        assertThat(runs.get(1) - runs.get(0)).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(runs.get(2) - runs.get(1)).isGreaterThanOrEqualTo(SHORT.toNanos());
    }

    @Test
    void loop_zeroDelay_runsAgainAtOnce() {
        AtomicInteger runs = new AtomicInteger();
        threads.loop("pulse", nowNanos -> runs.incrementAndGet() < 100 ? 0 : LoopBody.UNTIL_WOKEN);
        until(() -> runs.get() == 100);
    }

    @Test
    void loop_woken_runsBeforeItsDeadline() {
        AtomicInteger runs = new AtomicInteger();
        Loop loop = threads.loop("pulse", nowNanos -> {
            runs.incrementAndGet();
            return Duration.ofDays(1).toNanos();
        });
        until(() -> runs.get() == 1);
        settle();
        loop.wake();
        until(() -> runs.get() == 2);
    }

    @Test
    void loop_wokenDuringItsRun_runsAgain() {
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Loop> self = new CompletableFuture<>();
        self.complete(threads.loop("pulse", nowNanos -> {
            if (runs.incrementAndGet() == 1) {
                await(self);
                self.join().wake();
            }
            return LoopBody.UNTIL_WOKEN;
        }));
        until(() -> runs.get() == 2);
        settle();
        assertThat(runs).hasValue(2);
    }

    @Test
    void loop_wokenWhileItsBodyWaits_isNotRunTwiceAtATime() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Loop loop = threads.loop("pulse", nowNanos -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            runs.incrementAndGet();
            await(gate);
            inside.decrementAndGet();
            return LoopBody.UNTIL_WOKEN;
        });
        threads.scheduler().schedule(SHORT, loop::wake);
        threads.scheduler().schedule(SHORT.multipliedBy(2), () -> gate.complete(null));
        until(() -> runs.get() == 2);
        assertThat(most).hasValue(1);
    }

    @Test
    void loop_stopped_runsNoMore() {
        AtomicInteger runs = new AtomicInteger();
        Loop loop = threads.loop("pulse", nowNanos -> {
            runs.incrementAndGet();
            return 1_000_000;
        });
        until(() -> runs.get() >= 3);
        loop.stop();
        loop.stop();
        settle();
        int afterStop = runs.get();
        loop.wake();
        settle();
        assertThat(runs).hasValue(afterStop);
    }

    @Test
    void loop_bodyThrows_isReplacedCountedToldAndGoesOn() {
        AtomicInteger runs = new AtomicInteger();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        threads.onRestart((thread, cause) -> {
            told.add(thread + ": " + cause.getMessage());
            throw new IllegalStateException("planted in the listener");
        });
        threads.loop("pulse", nowNanos -> {
            int run = runs.incrementAndGet();
            if (run == 1) {
                throw new IllegalStateException("planted");
            } else if (run == 2) {
                throw new AssertionError("planted, too");
            }
            return LoopBody.UNTIL_WOKEN;
        });
        until(() -> runs.get() == 3 && told.size() == 2);
        assertThat(threads.restarted()).isEqualTo(2);
        assertThat(told).containsExactly("tenure-contract-pulse: planted", "tenure-contract-pulse: planted, too");
    }

    @Test
    void loop_bodyThatAlwaysThrows_pausesEvenWhenWoken() {
        List<Long> runs = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Loop> self = new CompletableFuture<>();
        self.complete(threads.loop("pulse", nowNanos -> {
            runs.add(nowNanos);
            await(self);
            self.join().wake();
            throw new IllegalStateException("planted");
        }));
        until(() -> runs.size() >= 4);
        self.join().stop();
        assertThat(runs.get(3) - runs.get(0)).isGreaterThanOrEqualTo(3 * RestartPause.LEAST_NANOS);
    }

    @Test
    void close_nothingRunsOrIsAcceptedAfter() {
        AtomicInteger ran = new AtomicInteger();
        Executor executor = threads.executor("work", 1, 10);
        Loop loop = threads.loop("pulse", nowNanos -> LoopBody.UNTIL_WOKEN);
        threads.scheduler().schedule(SHORT, ran::incrementAndGet);
        threads.close(LONG);
        threads.close(LONG);
        loop.wake();
        assertThat(threads.scheduler()
                        .schedule(Duration.ZERO, ran::incrementAndGet)
                        .cancel())
                .isFalse();
        assertThatThrownBy(() -> executor.execute(ran::incrementAndGet))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> threads.executor("late", 1, 1).execute(ran::incrementAndGet))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> threads.loop("late", nowNanos -> ran.incrementAndGet()))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("late");
        Threads others = time.newThreads("others");
        AtomicBoolean later = new AtomicBoolean();
        others.scheduler().schedule(SHORT.multipliedBy(3), () -> later.set(true));
        until(later::get);
        others.close(LONG);
        assertThat(ran).hasValue(0);
    }

    @Test
    void close_fromAnOwnThread_doesNotWaitForIt() {
        AtomicBoolean closed = new AtomicBoolean();
        threads.scheduler().schedule(Duration.ZERO, () -> {
            threads.close(LONG);
            closed.set(!Thread.currentThread().isInterrupted());
        });
        until(closed::get);
    }

    @Test
    void await_doneStage_isItsValue() throws Exception {
        assertThat(time.await(CompletableFuture.completedFuture("value"), Duration.ZERO))
                .isEqualTo("value");
    }

    @Test
    void await_doneLater_waits() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        threads.scheduler().schedule(SHORT, () -> stage.complete("value"));
        assertThat(time.await(stage, LONG)).isEqualTo("value");
    }

    @Test
    void await_notDoneInTime_timesOutAndLeavesTheStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        long began = time.nowNanos();
        assertThatThrownBy(() -> time.await(stage, SHORT)).isInstanceOf(TimeoutException.class);
        assertThat(time.nowNanos() - began).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(stage).isNotDone();
    }

    @Test
    void await_failedStage_throwsItsCause() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        threads.scheduler().schedule(SHORT, () -> stage.completeExceptionally(new IllegalStateException("planted")));
        assertThatThrownBy(() -> time.await(stage.thenApply(String::length), LONG))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("planted");
    }

    @Test
    void await_cancelledStage_saysSo() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        stage.cancel(false);
        assertThatThrownBy(() -> time.await(stage, SHORT))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancellationException.class);
    }

    @Test
    void await_interruptedThread_isToldAndTheFlagTaken() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> time.await(new CompletableFuture<>(), LONG)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void await_doneStage_leavesTheInterruptFlag() throws Exception {
        Thread.currentThread().interrupt();
        assertThat(time.await(CompletableFuture.completedFuture(1), LONG)).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static boolean refuses(Executor executor) {
        try {
            executor.execute(() -> {});
            return false;
        } catch (RejectedExecutionException e) {
            return true;
        }
    }

    private <T> void await(CompletableFuture<T> gate) {
        try {
            time.await(gate, LONG);
        } catch (InterruptedException | TimeoutException | ExecutionException e) {
            throw new AssertionError("the gate did not open", e);
        }
    }
}
