package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Part of {@link TimeSourceContract}: tasks run at their time, and how they are cancelled. */
interface SchedulerContract extends TimeFixture {

    @Test
    default void schedule_runsOnceAndNotBeforeTheDelay() {
        long began = time().nowNanos();
        AtomicLong ran = new AtomicLong();
        AtomicInteger runs = new AtomicInteger();
        threads().scheduler().schedule(SHORT, () -> {
            ran.set(time().nowNanos());
            runs.incrementAndGet();
        });
        until(() -> runs.get() > 0);
        settle();
        assertThat(ran.get() - began).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(runs).hasValue(1);
    }

    @Test
    default void schedule_negativeDelay_runsSoon() {
        AtomicBoolean ran = new AtomicBoolean();
        threads().scheduler().schedule(Duration.ofDays(-1), () -> ran.set(true));
        until(ran::get);
    }

    @Test
    default void schedule_beyondAllTime_waits() {
        AtomicBoolean ran = new AtomicBoolean();
        TaskScheduler.Timer timer =
                threads().scheduler().schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.set(true));
        settle();
        assertThat(ran).isFalse();
        assertThat(timer.cancel()).isTrue();
    }

    @Test
    default void schedule_equalDelays_runInTheOrderOfTheCalls() {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 50; i++) {
            int number = i;
            threads().scheduler().schedule(SHORT, () -> order.add(number));
        }
        until(() -> order.size() == 50);
        assertThat(order).isSorted();
    }

    @Test
    default void schedule_runsOnAnOwnThread() {
        AtomicBoolean own = new AtomicBoolean();
        AtomicBoolean othersOwn = new AtomicBoolean(true);
        Threads others = time().newThreads("others");
        AtomicBoolean done = new AtomicBoolean();
        threads().scheduler().schedule(Duration.ZERO, () -> {
            own.set(threads().isOwnThread());
            othersOwn.set(others.isOwnThread());
            done.set(true);
        });
        until(done::get);
        others.close(LONG);
        assertThat(own).isTrue();
        assertThat(othersOwn).isFalse();
        assertThat(threads().isOwnThread()).isFalse();
    }

    @Test
    default void schedule_taskThrows_othersRun() {
        AtomicBoolean ran = new AtomicBoolean();
        threads().scheduler().schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("planted");
        });
        threads().scheduler().schedule(SHORT, () -> ran.set(true));
        until(ran::get);
        assertThat(threads().restarted()).isZero();
    }

    @Test
    default void schedule_taskThrowsError_threadIsReplacedAndOthersRun() {
        AtomicBoolean ran = new AtomicBoolean();
        threads().scheduler().schedule(Duration.ZERO, () -> {
            throw new AssertionError("planted");
        });
        threads().scheduler().schedule(SHORT, () -> ran.set(true));
        until(ran::get);
        until(() -> threads().restarted() == 1);
    }

    @Test
    default void cancel_beforeTheRun_keepsItFromRunning() {
        AtomicBoolean ran = new AtomicBoolean();
        AtomicBoolean later = new AtomicBoolean();
        // So late that the cancelling comes before it on a busy machine, too.
        TaskScheduler.Timer timer = threads().scheduler().schedule(SHORT.multipliedBy(25), () -> ran.set(true));
        threads().scheduler().schedule(SHORT.multipliedBy(30), () -> later.set(true));
        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).isFalse();
        until(later::get);
        assertThat(ran).isFalse();
    }

    @Test
    default void cancel_afterTheRun_isFalse() {
        AtomicBoolean ran = new AtomicBoolean();
        TaskScheduler.Timer timer = threads().scheduler().schedule(Duration.ZERO, () -> ran.set(true));
        until(ran::get);
        assertThat(timer.cancel()).isFalse();
    }

    @Test
    default void cancel_duringTheRun_isFalse() {
        List<Boolean> cancelled = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<TaskScheduler.Timer> self = new CompletableFuture<>();
        self.complete(threads()
                .scheduler()
                .schedule(SHORT, () -> cancelled.add(self.join().cancel())));
        until(() -> !cancelled.isEmpty());
        assertThat(cancelled).containsExactly(false);
    }
}
