package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.HeartbeatProbe;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeLaneTest {

    private static final CleanupPolicy BRIEF = new CleanupPolicy(
            3, Duration.ofSeconds(2), Duration.ofMillis(100), 16, Duration.ofSeconds(1), Duration.ofSeconds(60));

    private final EngineWorld world = EngineWorld.virtual();
    private final ProbeLane lane = new ProbeLane("probed", world.threads);
    private final List<Boolean> answers = new ArrayList<>();
    private final ResourceKind<String> kind = ResourceKind.connection("probed", String.class)
            .cleanup(BRIEF)
            .release(ReleaseAction.nothing())
            .build();

    private void ask(CompletionStage<Boolean> answer) {
        ManagedResource<String> record = world.register(kind, "r").record;
        assertThat(lane.ask(record, resource -> answer, answers::add)).isTrue();
    }

    @Test
    void I1_answerThatComesAfterTheDeadline_isNotHeardTwice() {
        CompletableFuture<Boolean> late = new CompletableFuture<>();
        ask(late);
        world.advance(99);
        assertThat(answers).isEmpty();
        world.advance(2);
        assertThat(answers).containsExactly(false);
        late.complete(true);
        world.advance(10);
        assertThat(answers).containsExactly(false);
    }

    @Test
    void I1_answerInTime_isTheAnswer() {
        ask(CompletableFuture.completedStage(true));
        world.advance(500);
        assertThat(answers).containsExactly(true);
    }

    @Test
    void I2_manyWhoseAnswersAreLate_areAnsweredByTheirDeadlinesAllTheSame() {
        for (int i = 0; i < 100; i++) {
            ask(new CompletableFuture<>());
        }
        world.advance(101);
        assertThat(answers).hasSize(100).containsOnly(false);
    }

    @Test
    void failing_countsAsNotAlive() {
        ask(CompletableFuture.failedStage(new IllegalStateException("no")));
        ManagedResource<String> record = world.register(kind, "r").record;
        assertThat(lane.ask(
                        record,
                        resource -> {
                            throw new AssertionError("broken probe");
                        },
                        answers::add))
                .isTrue();
        world.advance(1);
        assertThat(answers).containsExactly(false, false);
    }

    /** With threads, for calls that block. */
    private final EngineWorld threaded = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);

    private final ProbeLane blocking = new ProbeLane("blocking", threaded.threads);
    private final CountDownLatch end = new CountDownLatch(1);
    private final BlockingQueue<Boolean> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void closeThreads() {
        end.countDown();
        threaded.threads.close(Duration.ofSeconds(5));
    }

    @Test
    void I2_waitingForItsTurn_saysNothing() {
        Deque<Runnable> turns = new ArrayDeque<>();
        ProbeLane slow = new ProbeLane(world.threads.scheduler(), turns::add);
        ManagedResource<String> record = world.register(kind, "r").record;
        assertThat(slow.ask(record, resource -> CompletableFuture.completedStage(true), answers::add))
                .isTrue();
        world.advance(1_000);
        assertThat(answers).isEmpty();
        turns.remove().run();
        assertThat(answers).containsExactly(true);
    }

    @Test
    void I3_questionThatWasAnsweredBeforeItsTurn_isNotAskedAnyMore() {
        Deque<Runnable> turns = new ArrayDeque<>();
        ProbeLane hanging = new ProbeLane(world.threads.scheduler(), turns::add);
        List<String> last = new ArrayList<>();
        for (int i = 1; i <= ProbeLane.WORKERS; i++) {
            // Each within the one before it, as if each had a thread.
            Runnable within = i < ProbeLane.WORKERS ? () -> turns.remove().run() : () -> world.advance(300);
            assertThat(hanging.ask(world.register(kind, "r").record, resource -> past(within), answers::add))
                    .isTrue();
        }
        HeartbeatProbe<String> probe = resource -> {
            last.add("asked");
            return CompletableFuture.completedStage(true);
        };
        assertThat(hanging.ask(world.register(kind, "r").record, probe, answer -> last.add("answered " + answer)))
                .isTrue();
        turns.remove().run();
        turns.remove().run();

        assertThat(last).containsExactly("answered false");
    }

    @Test
    void I3_whileEachWorkerHangs_waitingOnesAreAnswered() throws Exception {
        block(ProbeLane.WORKERS);
        for (int i = 0; i < ProbeLane.WORKERS; i++) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isFalse();
        }
        askThreaded(() -> CompletableFuture.completedStage(true));
        for (int i = 0; i < 1; i++) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isFalse();
        }
        end.countDown();
        askThreaded(() -> CompletableFuture.completedStage(true));
        assertThat(heard.poll(10, TimeUnit.SECONDS))
                .as("once they have returned")
                .isTrue();
    }

    private void block(int times) {
        for (int i = 0; i < times; i++) {
            askThreaded(() -> {
                assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
                return CompletableFuture.completedStage(true);
            });
        }
    }

    private void askThreaded(Call call) {
        ManagedResource<String> record = threaded.register(kind, "r").record;
        assertThat(blocking.ask(record, resource -> call.run(), heard::add)).isTrue();
    }

    private interface Call {
        CompletionStage<Boolean> run() throws Exception;
    }

    @Test
    void answered_leavesNoTimer() {
        ask(CompletableFuture.completedStage(true));
        assertThat(world.virtualTime().runUntilIdle(Duration.ofSeconds(1))).isTrue();
        assertThat(answers).containsExactly(true);
    }

    /** The answer of one that calls this past its deadline. */
    private CompletionStage<Boolean> past(Runnable call) {
        world.advance(101);
        call.run();
        return CompletableFuture.completedStage(true);
    }

    @Test
    void I3_workersThatCameBackLate_keepNobodyFromWaiting() {
        Deque<Runnable> turns = new ArrayDeque<>();
        ProbeLane slow = new ProbeLane(world.threads.scheduler(), turns::add);
        ManagedResource<String> record = world.register(kind, "r").record;
        for (int i = 0; i < ProbeLane.WORKERS; i++) {
            assertThat(slow.ask(record, resource -> past(() -> {}), answers::add))
                    .isTrue();
            turns.remove().run();
        }
        answers.clear();
        assertThat(slow.ask(record, resource -> CompletableFuture.completedStage(true), answers::add))
                .isTrue();
        world.advance(1_000);
        assertThat(answers).isEmpty();
        turns.remove().run();
        assertThat(answers).containsExactly(true);
    }

    @Test
    void withoutAPlace_isAnsweredOnlyWhileEachWorkerHangs() {
        Deque<Runnable> turns = new ArrayDeque<>();
        AtomicBoolean full = new AtomicBoolean(true);
        ProbeLane slow = new ProbeLane(world.threads.scheduler(), task -> {
            if (full.get()) {
                throw new RejectedExecutionException("full");
            }
            turns.add(task);
        });
        ManagedResource<String> record = world.register(kind, "r").record;
        List<Boolean> asked = new ArrayList<>();
        List<Boolean> heardOf = new ArrayList<>();
        assertThat(slow.ask(record, resource -> CompletableFuture.completedStage(true), heardOf::add))
                .isFalse();
        full.set(false);
        for (int i = 1; i < ProbeLane.WORKERS; i++) {
            // One within the other, for there is one thread: the last one lets the deadlines of all of them pass.
            assertThat(slow.ask(
                            record,
                            resource -> {
                                turns.remove().run();
                                return CompletableFuture.completedStage(true);
                            },
                            answers::add))
                    .isTrue();
        }
        HeartbeatProbe<String> last = resource -> past(() -> {
            full.set(true);
            // Noted, for an assertion that fails in here counts as a probe that does.
            asked.add(slow.ask(record, any -> CompletableFuture.completedStage(true), heardOf::add));
        });
        assertThat(slow.ask(record, last, answers::add)).isTrue();
        turns.remove().run();
        assertThat(asked).containsExactly(true);
        assertThat(heardOf).containsExactly(false);
    }
}
