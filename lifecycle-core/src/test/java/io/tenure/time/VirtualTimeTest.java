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
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Virtual time, and the {@link World} behind it. */
class VirtualTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualTime world = VirtualTime.inSequence(7);
    private final Threads threads = world.newThreads("test");
    private final List<String> log = new ArrayList<>();

    private void note(String what) {
        log.add(world.elapsed().toMillis() + " " + what);
    }

    private void noteAfter(long millis, String what) {
        threads.scheduler().schedule(Duration.ofMillis(millis), () -> note(what));
    }

    @Test
    void I1_timePassesOnlyBetweenEvents() {
        noteAfter(30, "c");
        noteAfter(10, "a");
        threads.executor("work", 1, 1).execute(() -> note("now"));
        world.advance(Duration.ofMillis(20));
        assertThat(log).containsExactly("0 now", "10 a");
        assertThat(world.nowNanos()).isEqualTo(20_000_000);
        world.advance(Duration.ofMillis(10));
        assertThat(log).endsWith("30 c");
    }

    @Test
    void advance_ofNothingOrLess_runsWhatIsDueNow() {
        noteAfter(0, "a");
        world.advance(Duration.ofDays(-1));
        assertThat(log).containsExactly("0 a");
        assertThat(world.elapsed()).isZero();
    }

    @Test
    void step_isOneEvent() {
        noteAfter(30, "b");
        noteAfter(10, "a");
        assertThat(world.pending()).isEqualTo(2);
        assertThat(world.step()).isTrue();
        assertThat(log).containsExactly("10 a");
        assertThat(world.step()).isTrue();
        assertThat(world.step()).isFalse();
        assertThat(log).containsExactly("10 a", "30 b");
    }

    @Test
    void runUntilIdle_stopsWhenNothingIsPlanned() {
        noteAfter(10, "a");
        noteAfter(2_000, "b");
        assertThat(world.runUntilIdle(SECOND)).isFalse();
        assertThat(world.elapsed()).isEqualTo(SECOND);
        assertThat(world.runUntilIdle(HOUR)).isTrue();
        assertThat(world.elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void runUntil_stopsWithTheConditionOrTheLimit() {
        noteAfter(10, "a");
        noteAfter(20, "b");
        assertThat(world.runUntil(() -> !log.isEmpty(), SECOND)).isTrue();
        assertThat(log).containsExactly("10 a");
        assertThat(world.runUntil(() -> log.size() == 3, SECOND)).isFalse();
        assertThat(world.elapsed()).isEqualTo(Duration.ofMillis(1_010));
        assertThat(world.runUntil(() -> world.elapsed().equals(Duration.ofMillis(2_010)), SECOND))
                .isTrue();
    }

    @Test
    void I2_sameSeed_sameHistory() {
        for (long seed = 0; seed < 20; seed++) {
            History first = new History(seed);
            History second = new History(seed);
            assertThat(second.lines).isEqualTo(first.lines);
            assertThat(second.world.fingerprint()).isEqualTo(first.world.fingerprint());
        }
    }

    @Test
    void I2_otherSeeds_otherHistories() {
        Set<Long> fingerprints = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            fingerprints.add(new History(seed).world.fingerprint());
        }
        assertThat(fingerprints).hasSize(200);
    }

    @Test
    void inSequence_tiesFallInTheOrderOfPlanning() {
        for (int i = 0; i < 50; i++) {
            int number = i;
            threads.executor("work-" + i, 2, 1).execute(() -> log.add("" + number));
        }
        world.runUntilIdle(SECOND);
        assertThat(log).isEqualTo(numbers(50));
    }

    @Test
    void shuffled_tiesFallInManyOrders() {
        Set<List<String>> orders = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            VirtualTime shuffled = VirtualTime.shuffled(seed);
            List<String> order = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                shuffled.newThreads("t" + i).scheduler().schedule(SECOND, () -> order.add("" + number));
            }
            shuffled.runUntilIdle(HOUR);
            orders.add(order);
        }
        assertThat(orders).hasSize(6);
    }

    @Test
    void shuffled_executorOfManyThreads_shufflesItsTasks() {
        Set<List<String>> orders = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            VirtualTime shuffled = VirtualTime.shuffled(seed);
            List<String> order = new ArrayList<>();
            Executor executor = shuffled.newThreads("t").executor("work", 3, 1);
            for (int i = 0; i < 3; i++) {
                int number = i;
                executor.execute(() -> order.add("" + number));
            }
            shuffled.runUntilIdle(HOUR);
            orders.add(order);
        }
        assertThat(orders).hasSize(6);
    }

    @Test
    void I3_muchHappeningAtOneInstant_isALivelock() {
        world.limitEventsPerInstant(1_000);
        AtomicInteger runs = new AtomicInteger();
        threads.loop("spinner", nowNanos -> {
            runs.incrementAndGet();
            return 0;
        });
        assertThatThrownBy(() -> world.advance(SECOND))
                .isInstanceOf(LivelockException.class)
                .hasMessageContaining("1001 events happened at 0 ns")
                .hasMessageContaining("tenure-test-spinner");
        assertThat(runs).hasValue(1_000);
    }

    @Test
    void I3_livelockWithinAWait_isSeenThroughTheTask() {
        world.limitEventsPerInstant(1_000);
        threads.executor("waiter", 1, 1).execute(() -> {
            threads.loop("spinner", nowNanos -> 0);
            awaitForever();
        });
        assertThatThrownBy(() -> world.advance(SECOND)).isInstanceOf(LivelockException.class);
    }

    @Test
    void I3_timePassing_startsTheCountAfresh() {
        world.limitEventsPerInstant(10);
        AtomicInteger runs = new AtomicInteger();
        threads.loop("pulse", nowNanos -> {
            runs.incrementAndGet();
            return 1;
        });
        world.advance(Duration.ofNanos(1_000));
        assertThat(runs).hasValue(1_001);
    }

    @Test
    void otherThread_isRefused() {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        Thread other = new Thread(
                () -> {
                    try {
                        world.nowNanos();
                    } catch (IllegalStateException e) {
                        refused.set(e);
                    }
                },
                "stranger");
        other.start();
        join(other);
        assertThat(refused.get()).hasMessageContaining("but stranger used it");
    }

    @Test
    void await_insideATask_letsOthersRunMeanwhile() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        threads.executor("waiter", 1, 1).execute(() -> {
            note("waits");
            note(awaited(stage, SECOND));
        });
        noteAfter(10, "other");
        threads.scheduler().schedule(Duration.ofMillis(20), () -> stage.complete("done"));
        world.runUntilIdle(HOUR);
        assertThat(log).containsExactly("0 waits", "10 other", "20 done");
    }

    @Test
    void await_nested_innerOneEndsFirst() {
        CompletableFuture<String> outer = new CompletableFuture<>();
        CompletableFuture<String> inner = new CompletableFuture<>();
        Executor waiters = threads.executor("waiter", 2, 1);
        waiters.execute(() -> note("outer " + awaited(outer, HOUR)));
        waiters.execute(() -> note("inner " + awaited(inner, HOUR)));
        threads.scheduler().schedule(Duration.ofMillis(10), () -> outer.complete("done"));
        threads.scheduler().schedule(Duration.ofMillis(20), () -> inner.complete("done"));
        world.runUntilIdle(HOUR);
        assertThat(log).containsExactly("20 inner done", "20 outer done");
    }

    @Test
    void await_nestedTooDeeply_isRefused() {
        Executor waiters = threads.executor("waiter", 200, 1);
        for (int i = 0; i < 101; i++) {
            waiters.execute(this::awaitForever);
        }
        world.runUntilIdle(HOUR);
        assertThat(world.failures())
                .anySatisfy(e -> assertThat(e).hasMessage("a wait within 100 waits, but at most 100 can be nested"));
    }

    @Test
    void await_timesOutExactly() {
        noteAfter(5_000, "later");
        assertThatThrownBy(() -> world.await(new CompletableFuture<>(), SECOND))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done in time on main");
        assertThat(world.elapsed()).isEqualTo(SECOND);
    }

    @Test
    void await_withoutEndInADeadWorld_isRefused() {
        assertThatThrownBy(() -> world.await(new CompletableFuture<>(), Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("main waits, and nothing is left in the world that could end it");
    }

    @Test
    void failures_areKeptForTheTest() {
        threads.executor("work", 1, 1).execute(() -> {
            throw new IllegalStateException("planted");
        });
        AtomicInteger runs = new AtomicInteger();
        threads.loop("pulse", nowNanos -> {
            if (runs.incrementAndGet() == 1) {
                throw new AssertionError("planted, too");
            }
            return LoopBody.UNTIL_WOKEN;
        });
        noteAfter(0, "goes on");
        world.advance(SECOND);
        assertThat(world.failures()).extracting(Throwable::getMessage).containsExactly("planted", "planted, too");
        assertThat(log).containsExactly("0 goes on");
    }

    @Test
    void isOwnThread_isTheOneOfTheTaskThatRuns() {
        Threads others = world.newThreads("others");
        CompletableFuture<String> stage = new CompletableFuture<>();
        threads.executor("waiter", 1, 1).execute(() -> {
            awaited(stage, SECOND);
            note("own " + threads.isOwnThread() + ", others' " + others.isOwnThread());
        });
        others.scheduler().schedule(Duration.ZERO, () -> {
            note("own " + threads.isOwnThread() + ", others' " + others.isOwnThread());
            stage.complete("done");
        });
        world.runUntilIdle(SECOND);
        assertThat(log).containsExactly("0 own false, others' true", "0 own true, others' false");
    }

    /** Two skewed processes with loops, timers and random pauses. */
    private static final class History {
        final VirtualTime world;
        final List<String> lines = new ArrayList<>();

        History(long seed) {
            world = VirtualTime.shuffled(seed);
            for (String name : List.of("p", "q")) {
                VirtualProcess process = world.newSkewedProcess(name);
                Threads threads = process.newThreads(name);
                Executor executor = threads.executor("work", 2, 100);
                threads.loop("pulse", nowNanos -> {
                    lines.add(name + " " + nowNanos + " " + world.elapsed());
                    executor.execute(() -> lines.add(name + " works"));
                    return 1 + process.random().nextLong(20_000_000);
                });
            }
            world.advance(SECOND);
        }
    }

    private static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add("" + i);
        }
        return numbers;
    }

    private void awaitForever() {
        awaited(new CompletableFuture<>(), HOUR);
    }

    private String awaited(CompletableFuture<String> stage, Duration atMost) {
        try {
            return world.await(stage, atMost);
        } catch (TimeoutException e) {
            return "timed out";
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).isFalse();
    }
}
