package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemThreadsTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final SystemThreads threads = new SystemThreads("counted", SHORT);
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        gate.countDown();
        threads.close(LONG);
    }

    private static List<String> live() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("tenure-counted-"))
                .sorted()
                .toList();
    }

    private void startOneOfEach() {
        Executor executor = threads.executor("work", 2, 10);
        executor.execute(this::waitForGate);
        executor.execute(this::waitForGate);
        threads.loop("pulse", nowNanos -> LoopBody.UNTIL_WOKEN);
        threads.scheduler().schedule(Duration.ZERO, () -> {});
        await().atMost(LONG).until(() -> live().size() == 4);
    }

    private void waitForGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void threads_areDaemonsAndNamed() {
        startOneOfEach();
        assertThat(live())
                .containsExactly(
                        "tenure-counted-pulse",
                        "tenure-counted-timer",
                        "tenure-counted-work-1",
                        "tenure-counted-work-2");
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("tenure-counted-"))
                .allMatch(Thread::isDaemon);
    }

    @Test
    void I1_close_leavesNoThreadBehind() {
        startOneOfEach();
        gate.countDown();
        threads.close(LONG);
        assertThat(live()).isEmpty();
    }

    @Test
    void I1_close_interruptsWhatRunsBeyondTheGrace() {
        startOneOfEach();
        threads.close(SHORT);
        threads.close(LONG);
        assertThat(live()).isEmpty();
    }

    @Test
    void I1_close_againAndAgainWhileTasksArrive_leavesNoThreadBehind() {
        for (int i = 0; i < 50; i++) {
            SystemThreads many = new SystemThreads("counted");
            Executor executor = many.executor("work", 4, 1_000);
            AtomicInteger ran = new AtomicInteger();
            for (int j = 0; j < 20; j++) {
                executor.execute(ran::incrementAndGet);
                many.scheduler().schedule(Duration.ZERO, ran::incrementAndGet);
            }
            many.close(LONG);
            int afterClose = ran.get();
            assertThat(live()).isEmpty();
            assertThat(ran).hasValue(afterClose);
        }
    }

    @Test
    void close_stubbornThread_isGivenUpAfterTwiceTheGrace() {
        AtomicBoolean end = new AtomicBoolean();
        threads.executor("work", 1, 1).execute(() -> {
            while (!end.get()) {
                LockSupport.parkNanos(1_000_000);
            }
        });
        await().atMost(LONG).until(() -> live().size() == 1);
        long began = System.nanoTime();
        threads.close(SHORT);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(SHORT.multipliedBy(2), LONG);
        end.set(true);
        threads.close(LONG);
        assertThat(live()).isEmpty();
    }

    @Test
    void close_queuedTasksAreDropped() {
        AtomicInteger ran = new AtomicInteger();
        Executor executor = threads.executor("work", 1, 10);
        executor.execute(this::waitForGate);
        for (int i = 0; i < 10; i++) {
            executor.execute(ran::incrementAndGet);
        }
        threads.close(SHORT);
        threads.close(LONG);
        assertThat(ran).hasValue(0);
    }

    @Test
    void close_callerInterrupted_interruptsTheRestAndKeepsTheFlag() {
        startOneOfEach();
        Thread.currentThread().interrupt();
        threads.close(LONG);
        assertThat(Thread.interrupted()).isTrue();
        await().atMost(LONG).until(() -> live().isEmpty());
    }

    @Test
    void executor_idleThreadsEnd_andTheirNumbersAreUsedAgain() {
        Executor executor = threads.executor("work", 2, 10);
        for (int i = 0; i < 3; i++) {
            AtomicReference<String> name = new AtomicReference<>();
            executor.execute(() -> name.set(Thread.currentThread().getName()));
            await().atMost(LONG).until(() -> name.get() != null);
            assertThat(name).hasValue("tenure-counted-work-1");
            await().atMost(LONG).until(() -> live().isEmpty());
        }
    }

    @Test
    void I2_replacedThread_isThereWhenItIsCounted() {
        AtomicReference<List<String>> liveWhenTold = new AtomicReference<>();
        threads.onRestart((thread, cause) -> liveWhenTold.set(live()));
        AtomicInteger runs = new AtomicInteger();
        threads.loop("pulse", nowNanos -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("planted");
            }
            return LoopBody.UNTIL_WOKEN;
        });
        await().atMost(LONG).until(() -> liveWhenTold.get() != null);
        assertThat(liveWhenTold.get()).containsExactly("tenure-counted-pulse", "tenure-counted-pulse");
    }

    @Test
    void timer_errorInATask_newThreadRunsTheNext() {
        AtomicLong first = new AtomicLong();
        AtomicLong second = new AtomicLong();
        threads.scheduler().schedule(Duration.ZERO, () -> {
            first.set(Thread.currentThread().getId());
            throw new AssertionError("planted");
        });
        threads.scheduler()
                .schedule(SHORT, () -> second.set(Thread.currentThread().getId()));
        await().atMost(LONG).until(() -> second.get() != 0);
        assertThat(second.get()).isNotEqualTo(first.get());
        assertThat(threads.restarted()).isEqualTo(1);
    }

    @Test
    void timer_cancelled_isFreedAtOnce() {
        Object payload = new Object();
        WeakReference<Object> reference = new WeakReference<>(payload);
        TaskScheduler.Timer timer = schedule(payload);
        payload = null;
        timer.cancel();
        timer = null;
        await().atMost(LONG).until(() -> {
            System.gc();
            return reference.get() == null;
        });
    }

    private TaskScheduler.Timer schedule(Object payload) {
        AtomicReference<Object> held = new AtomicReference<>(payload);
        return threads.scheduler().schedule(Duration.ofDays(1), () -> held.set(payload));
    }

    @Test
    void executorThatNobodyUsesAnyMore_isForgotten() {
        WeakReference<Executor> unused = new WeakReference<>(threads.executor("unused", 1, 1));
        await().atMost(LONG).until(() -> {
            System.gc();
            return unused.get() == null;
        });
    }

    @Test
    void executorWithATaskAtWork_isClosedThoughNobodyRefersToIt() {
        threads.executor("busy", 1, 1).execute(this::waitForGate);
        await().atMost(LONG).until(() -> live().size() == 1);
        System.gc();
        threads.close(SHORT);
        assertThat(live()).isEmpty();
    }
}
