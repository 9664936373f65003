package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VirtualProcessTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualTime world = VirtualTime.inSequence(3);
    private final VirtualProcess process = world.newProcess("p", ClockModel.exact(1_000));
    private final Threads threads = process.newThreads("test");
    private final List<String> log = new ArrayList<>();

    private void note(String what) {
        log.add(world.elapsed().toMillis() + " " + what);
    }

    private void noteAfter(long millis, String what) {
        threads.scheduler().schedule(Duration.ofMillis(millis), () -> note(what));
    }

    @Test
    void clock_startsAtItsOrigin() {
        world.advance(SECOND);
        VirtualProcess later = world.newProcess("later", ClockModel.exact(-5));
        assertThat(later.nowNanos()).isEqualTo(-5);
        world.advance(SECOND);
        assertThat(later.nowNanos()).isEqualTo(999_999_995);
        assertThat(process.nowNanos()).isEqualTo(2_000_001_000);
    }

    @Test
    void clock_mayWrap() {
        VirtualProcess wrapping = world.newProcess("w", ClockModel.exact(Long.MAX_VALUE));
        AtomicInteger runs = new AtomicInteger();
        Threads others = wrapping.newThreads("w");
        others.scheduler().schedule(SECOND, runs::incrementAndGet);
        others.loop("pulse", nowNanos -> {
            runs.incrementAndGet();
            return SECOND.toNanos();
        });
        world.advance(SECOND);
        assertThat(wrapping.nowNanos()).isNegative();
        assertThat(runs).hasValue(3);
    }

    @Test
    void clock_fastOne_runsItsTimersEarlierInTheWorld() {
        VirtualProcess fast = world.newProcess("fast", new ClockModel(0, 10_000, 0));
        fast.newThreads("f").scheduler().schedule(Duration.ofMillis(1_010), () -> note("fast"));
        VirtualProcess slow = world.newProcess("slow", new ClockModel(0, -10_000, 0));
        slow.newThreads("s").scheduler().schedule(Duration.ofMillis(990), () -> note("slow"));
        world.runUntilIdle(HOUR);
        assertThat(log).containsExactly("1000 fast", "1000 slow");
        assertThat(fast.nowNanos()).isEqualTo(1_010_000_000);
        assertThat(slow.nowNanos()).isEqualTo(990_000_000);
    }

    @Test
    void newProcess_clocksDrawnFromTheSeed_someWrapSoon() {
        int wrapping = 0;
        Set<Long> origins = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            long origin = world.newProcess("p" + i).nowNanos();
            origins.add(origin);
            wrapping += origin + Duration.ofMinutes(2).toNanos() < origin ? 1 : 0;
        }
        assertThat(origins).hasSize(200);
        assertThat(wrapping).isBetween(60, 140);
    }

    @Test
    void newSkewedProcess_ratesWithinOnePercent() {
        Set<Long> rates = new HashSet<>();
        List<VirtualProcess> processes = new ArrayList<>();
        List<Long> origins = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            VirtualProcess skewed = world.newSkewedProcess("p" + i);
            processes.add(skewed);
            origins.add(skewed.nowNanos());
        }
        world.advance(SECOND);
        for (int i = 0; i < 200; i++) {
            long elapsed = processes.get(i).nowNanos() - origins.get(i);
            assertThat(elapsed).isBetween(990_000_000L, 1_010_000_000L);
            rates.add(elapsed);
        }
        assertThat(rates).hasSizeGreaterThan(150);
    }

    @Test
    void randomOfOneProcess_doesNotDependOnOthers() {
        VirtualTime twin = VirtualTime.inSequence(3);
        VirtualProcess twinProcess = twin.newProcess("p", ClockModel.exact(1_000));
        twin.random().nextLong();
        twin.newProcess("another").random().nextLong();
        assertThat(twinProcess.random().nextLong()).isEqualTo(process.random().nextLong());
        assertThat(world.newProcess("q").random().nextLong())
                .isNotEqualTo(world.newProcess("q").random().nextLong());
    }

    @Test
    void stepWall_movesTheWallClockAlone() {
        long nanos = process.nowNanos();
        assertThat(process.wallMillis()).isEqualTo(VirtualTime.WALL_ORIGIN_MILLIS);
        process.stepWall(HOUR);
        assertThat(process.wallMillis()).isEqualTo(VirtualTime.WALL_ORIGIN_MILLIS + HOUR.toMillis());
        process.stepWall(HOUR.multipliedBy(-2));
        assertThat(process.wallMillis()).isEqualTo(VirtualTime.WALL_ORIGIN_MILLIS - HOUR.toMillis());
        assertThat(process.nowNanos()).isEqualTo(nanos);
        assertThat(world.wallMillis()).isEqualTo(VirtualTime.WALL_ORIGIN_MILLIS);
    }

    @Test
    void pause_holdsTasksAndLetsTheClocksGoOn() {
        noteAfter(10, "early");
        noteAfter(30, "late");
        Loop loop = threads.loop("pulse", nowNanos -> {
            note("pulse");
            return LoopBody.UNTIL_WOKEN;
        });
        world.advance(Duration.ofMillis(5));
        process.pause();
        assertThat(process.isStopped()).isTrue();
        loop.wake();
        world.advance(Duration.ofMillis(15));
        assertThat(process.nowNanos()).isEqualTo(20_001_000);
        process.resume();
        world.runUntilIdle(SECOND);
        assertThat(log).containsExactly("0 pulse", "20 early", "20 pulse", "30 late");
    }

    @Test
    void pause_timersCameDueMeanwhile_runInTheirOrder() {
        for (long seed = 0; seed < 50; seed++) {
            VirtualTime shuffled = VirtualTime.shuffled(seed);
            VirtualProcess paused = shuffled.newProcess("p");
            List<Integer> order = new ArrayList<>();
            TaskScheduler scheduler = paused.newThreads("t").scheduler();
            for (int i = 5; i > 0; i--) {
                int number = i;
                scheduler.schedule(Duration.ofMillis(10L * i), () -> order.add(number));
            }
            paused.pauseFor(Duration.ofMillis(40));
            shuffled.runUntilIdle(HOUR);
            assertThat(order).containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void pause_heldTaskCancelled_neverRuns() {
        TaskScheduler.Timer timer = threads.scheduler().schedule(SECOND, () -> note("never"));
        process.pauseFor(Duration.ofSeconds(3));
        world.advance(Duration.ofSeconds(2));
        assertThat(timer.cancel()).isTrue();
        assertThat(timer.cancel()).isFalse();
        world.runUntilIdle(HOUR);
        assertThat(log).isEmpty();
    }

    @Test
    void suspend_stopsTheMonotonicClockAndNotTheWall() {
        noteAfter(10, "timer");
        world.advance(Duration.ofMillis(5));
        process.suspend();
        world.advance(HOUR);
        assertThat(process.nowNanos()).isEqualTo(5_001_000);
        assertThat(process.wallMillis()).isEqualTo(VirtualTime.WALL_ORIGIN_MILLIS + HOUR.toMillis() + 5);
        process.resume();
        assertThat(process.nowNanos()).isEqualTo(5_001_000);
        world.runUntilIdle(HOUR);
        assertThat(log).containsExactly(HOUR.toMillis() + 10 + " timer");
    }

    @Test
    void suspendFor_wakesByItself() {
        noteAfter(10, "timer");
        process.suspendFor(SECOND);
        world.runUntilIdle(HOUR);
        assertThat(log).containsExactly("1010 timer");
    }

    @Test
    void suspend_timerPlannedMeanwhile_countsFromTheWakeUp() {
        process.suspendFor(SECOND);
        world.advance(Duration.ofMillis(500));
        noteAfter(10, "timer");
        world.runUntilIdle(HOUR);
        assertThat(log).containsExactly("1010 timer");
    }

    @Test
    void pauseFor_resumedByHandBefore_laterPauseIsNotCutShort() {
        process.pauseFor(Duration.ofMillis(100));
        world.advance(Duration.ofMillis(10));
        process.resume();
        process.pauseFor(Duration.ofMillis(300));
        world.advance(Duration.ofMillis(200));
        assertThat(process.isStopped()).isTrue();
        world.advance(Duration.ofMillis(100));
        assertThat(process.isStopped()).isFalse();
    }

    @Test
    void pause_ofAStoppedOrDeadProcess_hasNoEffect() {
        process.suspend();
        process.pause();
        world.advance(SECOND);
        assertThat(process.nowNanos()).isEqualTo(1_000);
        process.crash();
        process.pause();
        process.resume();
        assertThat(process.isStopped()).isFalse();
        assertThat(process.isCrashed()).isTrue();
    }

    @Test
    void crash_nothingOfItEverRunsAgain() {
        noteAfter(10, "timer");
        Loop loop = threads.loop("pulse", nowNanos -> {
            note("pulse");
            return 1_000_000;
        });
        world.advance(Duration.ofMillis(1));
        log.clear();
        process.crash();
        loop.wake();
        assertThat(threads.scheduler()
                        .schedule(Duration.ZERO, () -> note("late"))
                        .cancel())
                .isFalse();
        threads.executor("work", 1, 1).execute(() -> note("late"));
        process.newThreads("more").loop("pulse", nowNanos -> {
            note("late");
            return 0;
        });
        assertThat(world.runUntilIdle(HOUR)).isTrue();
        assertThat(log).isEmpty();
    }

    @Test
    void crash_heldTasksAreDroppedToo() {
        noteAfter(10, "timer");
        process.pause();
        world.advance(SECOND);
        process.crash();
        process.resume();
        world.runUntilIdle(HOUR);
        assertThat(log).isEmpty();
    }

    @Test
    void crash_othersGoOn() {
        VirtualProcess other = world.newProcess("q");
        other.newThreads("q").scheduler().schedule(SECOND, () -> note("q"));
        noteAfter(10, "p");
        process.crash();
        world.runUntilIdle(HOUR);
        assertThat(log).containsExactly("1000 q");
    }

    @Test
    void crash_whileItWaits_unwindsItsStackWithoutAFailure() {
        threads.executor("work", 1, 1).execute(() -> {
            try {
                process.await(new CompletableFuture<>(), HOUR);
            } catch (InterruptedException | TimeoutException | ExecutionException e) {
                note("survived");
            }
            note("survived");
        });
        world.newThreads("killer").scheduler().schedule(SECOND, process::crash);
        world.runUntilIdle(HOUR);
        assertThat(log).isEmpty();
        assertThat(world.failures()).isEmpty();
        assertThat(world.elapsed()).isEqualTo(SECOND);
        assertThatThrownBy(() -> process.await(new CompletableFuture<>(), HOUR))
                .isInstanceOf(ProcessCrashedError.class)
                .hasMessage("the virtual process p crashed");
    }

    @Test
    void taskThatWaitsForEver_isEnded_soThatTimeCanBeLetPass() {
        world.endWaitsAfter(SECOND.multipliedBy(10));
        threads.executor("work", 1, 1).execute(() -> {
            while (true) {
                try {
                    process.await(new CompletableFuture<>(), SECOND);
                } catch (Exception e) {
                    note(e.getClass().getSimpleName());
                }
            }
        });

        world.advance(SECOND);

        assertThat(world.elapsed()).isEqualTo(SECOND.multipliedBy(10));
        assertThat(log).hasSize(9).allMatch(noted -> noted.endsWith("TimeoutException"));
        assertThat(world.failures())
                .singleElement()
                .isInstanceOf(EndlessWaitError.class)
                .asString()
                .contains("a task of the virtual process p waits");
    }

    @Test
    void taskThatWaitsWhileItIsStopped_isEnded_too() {
        world.endWaitsAfter(SECOND.multipliedBy(10));
        threads.executor("work", 1, 1).execute(() -> {
            process.pause();
            assertThatThrownBy(() -> process.await(new CompletableFuture<>(), SECOND))
                    .isInstanceOf(EndlessWaitError.class);
            note("ended");
        });

        world.advance(SECOND);

        assertThat(log).containsExactly("10000 ended");
    }

    @Test
    void waitOutsideTasks_isNotEnded() {
        world.endWaitsAfter(SECOND);

        assertThatThrownBy(() -> process.await(new CompletableFuture<>(), HOUR)).isInstanceOf(TimeoutException.class);

        assertThat(world.elapsed()).isEqualTo(HOUR);
    }

    @Test
    void waitOfATask_thatIsAnsweredInTime_isNotEnded() {
        world.endWaitsAfter(SECOND);
        CompletableFuture<String> stage = new CompletableFuture<>();
        threads.executor("work", 1, 1).execute(() -> {
            try {
                note(process.await(stage, HOUR));
            } catch (Exception e) {
                note("not answered");
            }
        });
        world.newThreads("other").scheduler().schedule(SECOND, () -> stage.complete("answered"));

        world.advance(HOUR);

        assertThat(log).containsExactly("1000 answered");
    }

    @Test
    void pause_whileItWaits_isNoticedOnlyAfterResume() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        threads.executor("work", 1, 1).execute(() -> {
            try {
                process.await(stage, Duration.ofMillis(100));
                note("done");
            } catch (InterruptedException | TimeoutException | ExecutionException e) {
                note("timed out");
            }
        });
        process.pause();
        process.resume();
        world.newThreads("other").scheduler().schedule(Duration.ofMillis(10), () -> process.pauseFor(SECOND));
        world.runUntilIdle(HOUR);
        assertThat(log).containsExactly("1010 timed out");
    }

    @Test
    void suspend_whileItWaits_extendsTheWait() {
        threads.executor("work", 1, 1).execute(() -> {
            try {
                process.await(new CompletableFuture<>(), Duration.ofMillis(100));
            } catch (InterruptedException | TimeoutException | ExecutionException e) {
                note("timed out");
            }
        });
        world.newThreads("other").scheduler().schedule(Duration.ofMillis(10), () -> process.suspendFor(SECOND));
        world.runUntilIdle(HOUR);
        assertThat(log).containsExactly("1100 timed out");
    }

    @Test
    void liveThreads_areNoneAfterClose() {
        threads.executor("work", 1, 1);
        Loop loop = threads.loop("pulse", nowNanos -> LoopBody.UNTIL_WOKEN);
        assertThat(process.liveThreads()).containsExactly("tenure-test-timer", "tenure-test-work", "tenure-test-pulse");
        loop.stop();
        assertThat(process.liveThreads()).doesNotContain("tenure-test-pulse");
        threads.close(SECOND);
        assertThat(process.liveThreads()).isEmpty();
    }

    @Test
    void badClock_isRefused() {
        assertThatThrownBy(() -> new ClockModel(0, 100_001, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ratePpm is 100001, but must be from -100000 to 100000");
    }
}
