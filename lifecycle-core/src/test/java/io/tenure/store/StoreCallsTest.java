package io.tenure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StoreCallsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final VirtualTime virtual = VirtualTime.shuffled(3);

    @Test
    void I1_callsRunInOrder_oneBatchAfterAnother() throws Exception {
        List<Integer> ran = new ArrayList<>();
        List<Integer> batches = new ArrayList<>();
        AtomicBoolean working = new AtomicBoolean();
        StoreCalls<String> calls = calls(virtual, 100, 3, batch -> {
            assertThat(working.getAndSet(true)).isFalse();
            batches.add(batch.size());
            runAll(batch);
            working.set(false);
        });
        List<CompletionStage<Integer>> stages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            stages.add(calls.submit("call " + i, LONG, context -> {
                ran.add(number);
                return number;
            }));
        }

        for (int i = 0; i < 10; i++) {
            assertThat(virtual.await(stages.get(i), LONG)).isEqualTo(i);
        }

        assertThat(ran).isSorted().hasSize(10);
        assertThat(batches).containsExactly(3, 3, 3, 1);
    }

    @Test
    void I2_callThatWaitsTooLong_failsAndNeverRuns() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        try (RealCalls real = new RealCalls(StoreCallsTest::runAll)) {
            CompletionStage<String> first = real.calls.submit("first", LONG, context -> {
                release.await();
                return context;
            });
            CompletionStage<String> second = real.calls.submit("second", SHORT, context -> {
                ran.set(true);
                return context;
            });

            StoreException late = failure(SystemTime.instance(), second);
            release.countDown();

            assertThat(late.outcome()).isEqualTo(Outcome.NOT_APPLIED);
            assertThat(late).hasMessage("second was not done within " + SHORT);
            assertThat(SystemTime.instance().await(first, LONG)).isEqualTo("context");
            assertThat(ran).isFalse();
            assertThat(real.calls.waiting()).isZero();
        }
    }

    @Test
    void I2_callThatRunsTooLong_failsUnknown() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (RealCalls real = new RealCalls(StoreCallsTest::runAll)) {
            CompletionStage<String> slow = real.calls.submit("slow", SHORT, context -> {
                release.await();
                return context;
            });

            StoreException late = failure(SystemTime.instance(), slow);
            release.countDown();

            assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(late).hasMessage("slow was not done within " + SHORT);
        }
    }

    @Test
    void I2_continuationThatBlocks_keepsNoOtherCallBeyondItsTimeout() throws Exception {
        CountDownLatch registered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (RealCalls real = new RealCalls(StoreCallsTest::runAll)) {
            CompletionStage<String> blocking = real.calls
                    .<String>submit("blocking", LONG, context -> {
                        registered.await();
                        return context;
                    })
                    .thenApply(context -> {
                        awaitQuietly(release);
                        return context;
                    });
            registered.countDown();

            StoreException late =
                    failure(SystemTime.instance(), real.calls.submit("second", SHORT, context -> context));

            assertThat(late.outcome()).isEqualTo(Outcome.NOT_APPLIED);
            release.countDown();
            assertThat(SystemTime.instance().await(blocking, LONG)).isEqualTo("context");
        }
    }

    @Test
    void I2_close_endsWhatWaitsAndWhatRuns() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (RealCalls real = new RealCalls(StoreCallsTest::runAll)) {
            CompletionStage<String> first = real.calls.submit("first", LONG, context -> {
                running.countDown();
                release.await();
                return context;
            });
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
            CompletionStage<String> second = real.calls.submit("second", LONG, context -> context);

            real.calls.close();
            real.calls.close();

            assertThat(failure(SystemTime.instance(), first).outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(failure(SystemTime.instance(), second).outcome()).isEqualTo(Outcome.NOT_APPLIED);
            CompletionStage<String> third = real.calls.submit("third", LONG, context -> context);
            assertThat(failure(SystemTime.instance(), third)).hasMessageContaining("closed");
            release.countDown();
        }
    }

    @Test
    void I3_callBeyondCapacity_isRefusedAndNeverRuns() {
        StoreCalls<String> calls = calls(virtual, 2, 1, StoreCallsTest::runAll);
        AtomicBoolean ran = new AtomicBoolean();
        CompletionStage<String> first = calls.submit("first", LONG, context -> context);
        CompletionStage<String> second = calls.submit("second", LONG, context -> context);

        CompletionStage<String> third = calls.submit("third", LONG, context -> {
            ran.set(true);
            return context;
        });

        StoreException refused = failure(virtual, third);
        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(refused).hasMessage("third was refused: 2 calls wait, which is the limit");
        virtual.advance(SHORT);
        assertThat(List.of(first, second))
                .allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isCompleted());
        assertThat(ran).isFalse();
    }

    @Test
    void I4_continuation_mayCallTheStoreAgain() throws Exception {
        StoreCalls<String> calls = calls(virtual, 100, 10, StoreCallsTest::runAll);

        CompletionStage<String> chain = calls.<String>submit("first", LONG, context -> context)
                .thenCompose(first -> calls.<String>submit("second", LONG, context -> first + context));

        assertThat(virtual.await(chain, LONG)).isEqualTo("contextcontext");
    }

    @Test
    void I4_continuationOfALateCall_mayClose() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch registered = new CountDownLatch(1);
        try (RealCalls real = new RealCalls(StoreCallsTest::runAll)) {
            real.calls.submit("slow", LONG, context -> {
                release.await();
                return context;
            });
            CompletionStage<Object> late = real.calls
                    .submit("late", SHORT, context -> context)
                    .exceptionally(thrown -> {
                        awaitQuietly(registered);
                        real.calls.close();
                        return "closed";
                    });
            registered.countDown();

            assertThat(SystemTime.instance().await(late, LONG)).isEqualTo("closed");
            release.countDown();
        }
    }

    @Test
    void workerThatThrows_failsItsBatchAndTheNextRuns() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        StoreCalls<String> calls = calls(virtual, 100, 1, batch -> {
            if (broken.getAndSet(false)) {
                throw new AssertionError("planted");
            }
            runAll(batch);
        });

        CompletionStage<String> first = calls.submit("first", LONG, context -> context);
        CompletionStage<String> second = calls.submit("second", LONG, context -> context);

        assertThat(failure(virtual, first).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure(virtual, first)).hasRootCauseMessage("planted");
        assertThat(virtual.await(second, LONG)).isEqualTo("context");
    }

    @Test
    void callLeftUndone_failsWithWhatIsKnown() {
        StoreCalls<String> idle = calls(virtual, 100, 1, batch -> {});
        StoreCalls<String> forgetful = calls(virtual, 100, 1, batch -> {
            try {
                batch.get(0).run("context");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        StoreException never = failure(virtual, idle.submit("first", LONG, context -> context));
        StoreException perhaps = failure(virtual, forgetful.submit("first", LONG, context -> context));

        assertThat(never.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(perhaps.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(perhaps).hasMessageContaining("left undone");
    }

    @Test
    void callThatIsDone_leavesNoTimerBehind() throws Exception {
        StoreCalls<String> calls = calls(virtual, 100, 1, StoreCallsTest::runAll);

        virtual.await(calls.submit("first", LONG, context -> context), LONG);

        assertThat(virtual.runUntilIdle(SHORT)).isTrue();
    }

    @Test
    void closedThreads_refuseCalls() {
        Threads threads = virtual.newThreads("closed");
        StoreCalls<String> calls =
                new StoreCalls<>(threads.executor("calls", 2, 2), threads.scheduler(), 10, 10, StoreCallsTest::runAll);
        threads.close(Duration.ZERO);

        assertThat(failure(virtual, calls.submit("first", LONG, context -> context))
                        .outcome())
                .isEqualTo(Outcome.NOT_APPLIED);
    }

    @Test
    void unfitBounds_areRefused() {
        assertThatThrownBy(() -> calls(virtual, 0, 1, StoreCallsTest::runAll))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("capacity is 0");
        assertThatThrownBy(() -> calls(virtual, 1, 0, StoreCallsTest::runAll))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("maxBatch is 0");
    }

    private static StoreCalls<String> calls(
            TimeSource time, int capacity, int maxBatch, StoreCalls.Worker<String> worker) {
        Threads threads = time.newThreads("calls");
        return new StoreCalls<>(threads.executor("calls", 2, 2), threads.scheduler(), capacity, maxBatch, worker);
    }

    private static void runAll(List<StoreCall<String>> batch) {
        for (StoreCall<String> call : batch) {
            try {
                call.run("context");
                call.complete();
            } catch (Exception e) {
                call.fail(Outcome.UNKNOWN, "failed", e);
            }
        }
    }

    private static StoreException failure(TimeSource time, CompletionStage<?> stage) {
        try {
            throw new AssertionError("succeeded with " + time.await(stage, LONG));
        } catch (ExecutionException e) {
            return (StoreException) e.getCause();
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Calls on real threads. */
    private static final class RealCalls implements AutoCloseable {
        final Threads threads = SystemTime.instance().newThreads("store-calls-test");
        final StoreCalls<String> calls;

        RealCalls(StoreCalls.Worker<String> worker) {
            calls = new StoreCalls<>(threads.executor("calls", 2, 2), threads.scheduler(), 100, 1, worker);
        }

        @Override
        public void close() {
            calls.close();
            threads.close(Duration.ofSeconds(5));
        }
    }
}
