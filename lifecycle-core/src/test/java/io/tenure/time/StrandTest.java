package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

class StrandTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void I1_noMoreTasksAreOnTheStackThanItHasThreads() {
        VirtualTime world = VirtualTime.inSequence(7);
        Threads threads = world.newThreads("test");
        Executor executor = threads.executor("work", 2, 10);
        List<Integer> onTheStack = new ArrayList<>();
        AtomicInteger running = new AtomicInteger();
        for (int i = 0; i < 6; i++) {
            executor.execute(() -> {
                onTheStack.add(running.incrementAndGet());
                CompletableFuture<String> gate = new CompletableFuture<>();
                threads.scheduler().schedule(SECOND, () -> gate.complete("open"));
                await(world, gate);
                running.decrementAndGet();
            });
        }
        world.runUntilIdle(HOUR);
        assertThat(onTheStack).hasSize(6).contains(2).allMatch(tasks -> tasks <= 2);
    }

    private static void await(VirtualTime world, CompletableFuture<String> gate) {
        try {
            world.await(gate, HOUR);
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void I2_oneTimerKeepsTheOrderOfItsTasksAmongOthers() {
        Set<List<String>> orders = new HashSet<>();
        for (long seed = 0; seed < 500; seed++) {
            VirtualTime shuffled = VirtualTime.shuffled(seed);
            List<String> order = new ArrayList<>();
            TaskScheduler a = shuffled.newThreads("a").scheduler();
            TaskScheduler b = shuffled.newThreads("b").scheduler();
            a.schedule(SECOND, () -> order.add("a1"));
            a.schedule(HOUR, () -> order.add("a3"));
            b.schedule(SECOND, () -> order.add("b1"));
            a.schedule(SECOND, () -> order.add("a2"));
            TaskScheduler.Timer cancelled = a.schedule(SECOND, () -> order.add("never"));
            b.schedule(SECOND, () -> order.add("b2"));
            cancelled.cancel();
            shuffled.runUntilIdle(HOUR);
            assertThat(order).containsSubsequence("a1", "a2", "a3").containsSubsequence("b1", "b2");
            orders.add(order);
        }
        assertThat(orders).hasSize(6);
    }
}
