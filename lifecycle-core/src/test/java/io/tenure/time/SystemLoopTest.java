package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemLoopTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int STRIDE = 16;

    private final SystemThreads threads = new SystemThreads("loops");

    @AfterEach
    void close() {
        threads.close(LONG);
    }

    /**
     * Two wakers hand over numbers, each waiting for its own to be seen before it goes on. One lost wake-up and its
     * waker waits for ever.
     */
    @Test
    void I1_noWakeUpIsLost() {
        handOver(10_000, true);
    }

    /** As above, but the wakers run ahead; only their last number must be seen. */
    @Test
    void I2_theLastWriteBeforeAWakeUpIsSeen() {
        for (int i = 0; i < 200; i++) {
            handOver(200, false);
        }
    }

    private void handOver(int rounds, boolean inLockstep) {
        int wakers = 2;
        AtomicLongArray given = new AtomicLongArray(wakers * STRIDE);
        AtomicLongArray seen = new AtomicLongArray(wakers * STRIDE);
        Loop loop = threads.loop("pulse", nowNanos -> {
            for (int i = 0; i < wakers; i++) {
                seen.lazySet(i * STRIDE, given.getAcquire(i * STRIDE));
            }
            return LoopBody.UNTIL_WOKEN;
        });
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < wakers; i++) {
            int slot = i * STRIDE;
            Thread waker = new Thread(() -> {
                for (int round = 1; round <= rounds; round++) {
                    given.setRelease(slot, round);
                    loop.wake();
                    if (inLockstep || round == rounds) {
                        spinUntilSeen(seen, slot, round);
                    }
                }
            });
            waker.start();
            running.add(waker);
        }
        running.forEach(SystemLoopTest::join);
        loop.stop();
        for (int i = 0; i < wakers; i++) {
            assertThat(seen.get(i * STRIDE)).isEqualTo(rounds);
        }
    }

    private static void spinUntilSeen(AtomicLongArray seen, int slot, int round) {
        long giveUp = System.nanoTime() + LONG.toNanos();
        for (int spins = 0; seen.getAcquire(slot) < round && System.nanoTime() - giveUp < 0; spins++) {
            if (spins < 100) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1);
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(LONG.multipliedBy(3).toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void I3_bodyThatDiesAgainAndAgain_isNeverRunByTwoThreads() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        Loop loop = threads.loop("pulse", nowNanos -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                if (runs.incrementAndGet() < 6) {
                    throw new IllegalStateException("planted");
                }
                return LoopBody.UNTIL_WOKEN;
            } finally {
                inside.decrementAndGet();
            }
        });
        await().atMost(LONG).until(() -> {
            loop.wake();
            return runs.get() >= 10;
        });
        assertThat(most).hasValue(1);
        assertThat(threads.restarted()).isEqualTo(5);
    }

    @Test
    void I4_noSuccessorCanBeStarted_theThreadAtHandGoesOn() {
        AtomicInteger starts = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        SystemLoop.Starter starter = (name, body) -> {
            if (starts.incrementAndGet() > 1) {
                throw new OutOfMemoryError("planted: unable to create native thread");
            }
            threads.newThread(name, body, () -> {}).start();
        };
        SystemLoop loop = new SystemLoop(threads, starter, "tenure-loops-pulse", nowNanos -> {
            if (runs.incrementAndGet() <= 3) {
                throw new IllegalStateException("planted");
            }
            return LoopBody.UNTIL_WOKEN;
        });
        loop.start();
        await().atMost(LONG).until(() -> runs.get() == 4);
        loop.wake();
        await().atMost(LONG).until(() -> runs.get() == 5);
        assertThat(starts).hasValue(4);
        assertThat(threads.restarted()).isEqualTo(3);
        loop.stop();
    }

    @Test
    void interruptLeftByTheBody_doesNotMakeItSpin() {
        AtomicInteger runs = new AtomicInteger();
        AtomicLong thread = new AtomicLong();
        Loop loop = threads.loop("pulse", nowNanos -> {
            thread.set(Thread.currentThread().getId());
            runs.incrementAndGet();
            Thread.currentThread().interrupt();
            return LoopBody.UNTIL_WOKEN;
        });
        await().atMost(LONG).until(() -> runs.get() == 1);
        ThreadMXBean threadsOfJvm = ManagementFactory.getThreadMXBean();
        long before = threadsOfJvm.getThreadCpuTime(thread.get());

        await().during(Duration.ofMillis(300))
                .atMost(LONG)
                .until(() -> threadsOfJvm.getThreadCpuTime(thread.get()) - before
                        < Duration.ofMillis(100).toNanos());
        loop.wake();
        await().atMost(LONG).until(() -> runs.get() == 2);
    }

    @Test
    void I5_stoppedAtAnyMoment_ends() {
        SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < 400; i++) {
            AtomicInteger runs = new AtomicInteger();
            Loop loop = threads.loop("pulse", nowNanos -> {
                runs.incrementAndGet();
                return LoopBody.UNTIL_WOKEN;
            });
            while (runs.get() == 0) {
                Thread.onSpinWait();
            }
            loop.wake();
            for (long spins = random.nextLong(500); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            loop.stop();
        }
        long began = System.nanoTime();
        threads.close(LONG);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG);
    }

    @Test
    void stop_whileItPausesAfterADeath_endsItAtOnce() {
        AtomicInteger runs = new AtomicInteger();
        Loop loop = threads.loop("pulse", nowNanos -> {
            runs.incrementAndGet();
            throw new IllegalStateException("planted");
        });
        await().atMost(LONG).until(() -> runs.get() >= 5);
        long began = System.nanoTime();
        loop.stop();
        threads.close(LONG);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG);
    }

    @Test
    void firstThreadThatCannotBeStarted_isARefusal() {
        SystemLoop.Starter starter = (name, body) -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        SystemLoop loop = new SystemLoop(threads, starter, "tenure-loops-pulse", nowNanos -> LoopBody.UNTIL_WOKEN);
        assertThatThrownBy(loop::start)
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(OutOfMemoryError.class);
    }
}
