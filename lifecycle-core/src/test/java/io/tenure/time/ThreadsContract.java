package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Part of {@link TimeSourceContract}: the executors of a set of threads, and its end. */
interface ThreadsContract extends TimeFixture {

    @Test
    default void executor_runsNothingOnTheCaller() {
        Executor executor = threads().executor("work", 1, 1);
        AtomicBoolean ran = new AtomicBoolean();
        AtomicBoolean own = new AtomicBoolean();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        executor.execute(() -> {
            await(gate);
            own.set(threads().isOwnThread());
            ran.set(true);
        });
        assertThat(ran).isFalse();
        gate.complete(null);
        until(ran::get);
        assertThat(own).isTrue();
    }

    @Test
    default void executor_full_refuses() {
        Executor executor = threads().executor("work", 2, 3);
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
        threads().scheduler().schedule(SHORT, () -> refusedWhileRunning.add(refuses(executor)));
        threads().scheduler().schedule(SHORT.multipliedBy(2), () -> gate.complete(null));
        until(() -> ran.get() == 5);
        assertThat(refusedWhileRunning).containsExactly(true);
        executor.execute(ran::incrementAndGet);
        until(() -> ran.get() == 6);
    }

    @Test
    default void executor_startsThreadsBeforeItQueues() {
        Executor executor = threads().executor("work", 3, 100);
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
        threads().scheduler().schedule(SHORT, then);
    }

    @Test
    default void executor_oneThread_keepsTheOrder() {
        Executor executor = threads().executor("work", 1, 100);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 50; i++) {
            int number = i;
            executor.execute(() -> order.add(number));
        }
        until(() -> order.size() == 50);
        assertThat(order).isSorted();
    }

    @Test
    default void executor_taskThrows_othersRun() {
        Executor executor = threads().executor("work", 1, 100);
        AtomicBoolean ran = new AtomicBoolean();
        executor.execute(() -> {
            throw new IllegalStateException("planted");
        });
        executor.execute(() -> ran.set(true));
        until(ran::get);
        assertThat(threads().restarted()).isZero();
    }

    @Test
    default void executor_taskThrowsError_threadIsReplacedCountedAndTold() {
        Executor executor = threads().executor("work", 1, 100);
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        threads().onRestart((thread, cause) -> told.add(thread + ": " + cause.getMessage()));
        AtomicBoolean ran = new AtomicBoolean();
        executor.execute(() -> {
            throw new AssertionError("planted");
        });
        executor.execute(() -> ran.set(true));
        until(ran::get);
        until(() -> threads().restarted() == 1 && told.size() == 1);
        assertThat(told.get(0)).startsWith("tenure-contract-work").endsWith("planted");
    }

    @Test
    default void executor_badLimits_areRefused() {
        assertThatThrownBy(() -> threads().executor("work", 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxThreads is 0, but must be at least 1");
        assertThatThrownBy(() -> threads().executor("work", 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("queueCapacity is 0, but must be at least 1");
        assertThatThrownBy(() -> threads().executor(" ", 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("purpose is ' ', but must not be blank");
        assertThatThrownBy(() -> time().newThreads(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name is '', but must not be blank");
    }

    @Test
    default void close_nothingRunsOrIsAcceptedAfter() {
        AtomicInteger ran = new AtomicInteger();
        Executor executor = threads().executor("work", 1, 10);
        Loop loop = threads().loop("pulse", nowNanos -> LoopBody.UNTIL_WOKEN);
        // So late that the close comes before it on a busy machine, too.
        threads().scheduler().schedule(SHORT.multipliedBy(25), ran::incrementAndGet);
        threads().close(LONG);
        threads().close(LONG);
        loop.wake();
        assertThat(threads()
                        .scheduler()
                        .schedule(Duration.ZERO, ran::incrementAndGet)
                        .cancel())
                .isFalse();
        assertThatThrownBy(() -> executor.execute(ran::incrementAndGet))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> threads().executor("late", 1, 1).execute(ran::incrementAndGet))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> threads().loop("late", nowNanos -> ran.incrementAndGet()))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("late");
        Threads others = time().newThreads("others");
        AtomicBoolean later = new AtomicBoolean();
        others.scheduler().schedule(SHORT.multipliedBy(30), () -> later.set(true));
        until(later::get);
        others.close(LONG);
        assertThat(ran).hasValue(0);
    }

    @Test
    default void close_fromAnOwnThread_doesNotWaitForIt() {
        AtomicBoolean closed = new AtomicBoolean();
        threads().scheduler().schedule(Duration.ZERO, () -> {
            threads().close(LONG);
            closed.set(!Thread.currentThread().isInterrupted());
        });
        until(closed::get);
    }

    private static boolean refuses(Executor executor) {
        try {
            executor.execute(() -> {});
            return false;
        } catch (RejectedExecutionException e) {
            return true;
        }
    }
}
