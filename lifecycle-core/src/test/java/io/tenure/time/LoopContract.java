package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Part of {@link TimeSourceContract}: loops run when they asked to or are woken, and survive what they throw. */
interface LoopContract extends TimeFixture {

    @Test
    default void loop_startsAtOnce_thenAtTheDeadlineReturned() {
        List<Long> runs = Collections.synchronizedList(new ArrayList<>());
        threads().loop("pulse", nowNanos -> {
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
    default void loop_zeroDelay_runsAgainAtOnce() {
        AtomicInteger runs = new AtomicInteger();
        threads().loop("pulse", nowNanos -> runs.incrementAndGet() < 100 ? 0 : LoopBody.UNTIL_WOKEN);
        until(() -> runs.get() == 100);
    }

    @Test
    default void loop_woken_runsBeforeItsDeadline() {
        AtomicInteger runs = new AtomicInteger();
        Loop loop = threads().loop("pulse", nowNanos -> {
            runs.incrementAndGet();
            return Duration.ofDays(1).toNanos();
        });
        until(() -> runs.get() == 1);
        settle();
        loop.wake();
        until(() -> runs.get() == 2);
    }

    @Test
    default void loop_wokenDuringItsRun_runsAgain() {
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Loop> self = new CompletableFuture<>();
        self.complete(threads().loop("pulse", nowNanos -> {
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
    default void loop_wokenWhileItsBodyWaits_isNotRunTwiceAtATime() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Loop loop = threads().loop("pulse", nowNanos -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            runs.incrementAndGet();
            await(gate);
            inside.decrementAndGet();
            return LoopBody.UNTIL_WOKEN;
        });
        threads().scheduler().schedule(SHORT, loop::wake);
        threads().scheduler().schedule(SHORT.multipliedBy(2), () -> gate.complete(null));
        until(() -> runs.get() == 2);
        assertThat(most).hasValue(1);
    }

    @Test
    default void loop_stopped_runsNoMore() {
        AtomicInteger runs = new AtomicInteger();
        Loop loop = threads().loop("pulse", nowNanos -> {
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
    default void loop_bodyThrows_isReplacedCountedToldAndGoesOn() {
        AtomicInteger runs = new AtomicInteger();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Void> firstTold = new CompletableFuture<>();
        threads().onRestart((thread, cause) -> {
            told.add(thread + ": " + cause.getMessage());
            firstTold.complete(null);
            throw new IllegalStateException("planted in the listener");
        });
        threads().loop("pulse", nowNanos -> {
            int run = runs.incrementAndGet();
            if (run == 1) {
                throw new IllegalStateException("planted");
            } else if (run == 2) {
                // The first death may not be told yet: a successor is started before.
                await(firstTold);
                throw new AssertionError("planted, too");
            }
            return LoopBody.UNTIL_WOKEN;
        });
        until(() -> runs.get() == 3 && told.size() == 2);
        assertThat(threads().restarted()).isEqualTo(2);
        assertThat(told).containsExactly("tenure-contract-pulse: planted", "tenure-contract-pulse: planted, too");
    }

    @Test
    default void loop_bodyThatAlwaysThrows_pausesEvenWhenWoken() {
        List<Long> runs = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<Loop> self = new CompletableFuture<>();
        self.complete(threads().loop("pulse", nowNanos -> {
            runs.add(nowNanos);
            await(self);
            self.join().wake();
            throw new IllegalStateException("planted");
        }));
        until(() -> runs.size() >= 4);
        self.join().stop();
        assertThat(runs.get(3) - runs.get(0)).isGreaterThanOrEqualTo(3 * RestartPause.LEAST_NANOS);
    }
}
