package io.tenure.cleanup;

import static io.tenure.cleanup.VirtualPipeline.POLICY;
import static io.tenure.cleanup.VirtualPipeline.failing;
import static io.tenure.cleanup.VirtualPipeline.isDone;
import static io.tenure.cleanup.VirtualPipeline.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.ResourceParkedEvent;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.time.Deadline;
import io.tenure.time.RandomSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What follows from what happens to one release. */
class ReleaseStateTest {

    /** Whose budget has no room for a second attempt after a long first one. */
    private static final CleanupPolicy ONE_LONG_TRY = new CleanupPolicy(
            2, seconds(2), seconds(1.7), POLICY.concurrency(), POLICY.firstPause(), POLICY.longestPause());

    private final VirtualPipeline world = new VirtualPipeline();
    private final ReleasePipeline pipeline = world.pipeline;

    @AfterEach
    void nothingOfOursFailed_andNothingIsLeft() {
        world.settle();
        assertThat(pipeline.countsByKind().values())
                .allMatch(counts -> counts.pending() + counts.parked() + counts.hung() == 0);
        assertThat(pipeline.pendingCount()).isZero();
    }

    @Test
    void G1_I1_hungCall_isParked_andNotRetriedBeforeItReturns() {
        ScriptedJob job =
                world.job("lock", "a").doesInTurn(world.blockedFor(30, failing("too late")), ScriptedJob.DONE);
        CompletionStage<?> settled = pipeline.submit(job);
        world.at(0.999, () -> assertThat(pipeline.pendingCount()).isEqualTo(1));
        world.at(1.001, () -> {
            assertThat(isDone(settled)).isTrue();
            assertThat(pipeline.countsByKind()).containsEntry("lock", new KindCounts(0, 1, 1, false));
            ParkedRelease parked = pipeline.parked().get(0);
            assertThat(parked.hung()).isTrue();
            assertThat(parked.attempts()).isEqualTo(1);
            assertThat(parked.nextTry()).isEqualTo(Deadline.NEVER);
            assertThat(parked.lastError()).isEqualTo("has not returned after PT1S");
            assertThat(pipeline.retryParkedNow()).isZero();
        });
        world.at(29.999, () -> assertThat(job.calls).hasSize(1));
        world.at(30.001, () -> {
            assertThat(pipeline.countsByKind()).containsEntry("lock", new KindCounts(0, 1, 0, false));
            assertThat(pipeline.parked().get(0).lastError()).contains("too late");
        });
        world.settle();

        assertThat(job.isFinished()).isTrue();
        assertThat(job.mostInside).hasValue(1);
        assertThat(job.attempts).containsExactly(1, 2);
        assertThat(job.calls.get(1)).isBetween(seconds(30.5), seconds(31));
        assertThat(world.recorder.count("failed"))
                .as("the hang and the late failure are one")
                .isEqualTo(1);
        assertThat(world.recorder.events(ResourceParkedEvent.class))
                .singleElement()
                .matches(ResourceParkedEvent::hung);
    }

    @Test
    void I1_hungCall_thatReturnsNormally_isDone() {
        ScriptedJob job = world.job("lock", "a").does(world.blockedFor(30, ScriptedJob.DONE));
        pipeline.submit(job);
        world.settle();

        assertThat(job.isFinished()).isTrue();
        assertThat(job.calls).hasSize(1);
        assertThat(world.recorder.transitions)
                .containsExactly("failed lock 1", "parked lock", "unparked lock", "cleaned lock 1");
    }

    @Test
    void I1_hungCall_thatReturnsAnOpenStage_hasOneMoreDeadlineForIt() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        ScriptedJob job = world.job("lock", "a").does(world.blockedFor(30, context -> stage));
        pipeline.submit(job);
        world.at(30.5, () -> {
            assertThat(pipeline.parked().get(0).hung()).isFalse();
            stage.complete("");
            assertThat(job.isFinished()).isTrue();
        });
        world.settle();

        assertThat(job.calls).hasSize(1);
    }

    @Test
    void I1_hungCall_thatReturnsAStageWhichStaysOpen_isRetriedAfterThatDeadline() {
        ScriptedJob job = world.job("lock", "a")
                .doesInTurn(world.blockedFor(30, context -> new CompletableFuture<>()), ScriptedJob.DONE);
        pipeline.submit(job);
        world.settle();

        assertThat(job.calls).hasSize(2);
        assertThat(job.calls.get(1)).isBetween(seconds(31.5), seconds(32));
        assertThat(world.recorder.count("failed")).isEqualTo(1);
    }

    @Test
    void I1_threadThatHandsOver_andIsHeldUp_isHungToo() {
        CompletableFuture<String> stuck = new CompletableFuture<>();
        List<Runnable> taken = new ArrayList<>();
        boolean[] first = {true};
        ScriptedJob job = world.job("channel", "a").layer(Layer.CONNECTION).on(task -> {
            if (first[0]) {
                first[0] = false;
                taken.add(task);
                world.block(stuck);
            } else {
                task.run();
            }
        });
        pipeline.submit(job);
        world.at(5, () -> {
            assertThat(pipeline.parked().get(0).hung()).isTrue();
            taken.get(0).run();
            assertThat(job.calls).as("its time is over").isEmpty();
            stuck.complete("");
        });
        world.settle();

        assertThat(job.attempts).containsExactly(2);
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void attemptThatItsExecutorDoesNotBegin_isWithdrawn_andMadeAnew() {
        List<Runnable> loop = new ArrayList<>();
        ScriptedJob job = world.job("channel", "a").layer(Layer.CONNECTION).on(loop::add);
        pipeline.submit(job);
        world.at(1.5, () -> {
            assertThat(loop).hasSize(2);
            loop.get(0).run();
            assertThat(job.calls).as("withdrawn").isEmpty();
            loop.get(1).run();
            assertThat(job.isFinished()).isTrue();
        });
        world.settle();

        assertThat(job.attempts).containsExactly(2);
        assertThat(world.recorder.transitions).containsExactly("failed channel 1", "cleaned channel 2");
    }

    @Test
    void I2_stageOpenAtTheDeadline_isRetried() {
        ScriptedJob job = world.job("lock", "a").doesInTurn(context -> new CompletableFuture<>(), ScriptedJob.DONE);
        pipeline.submit(job);
        world.settle();

        assertThat(job.calls.get(1)).isBetween(seconds(1.125), seconds(1.25));
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void I2_stageThatSucceedsWhileTheReleaseIsPaused_endsIt() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        ScriptedJob job = world.job("lock", "a").does(context -> stage);
        pipeline.submit(job);
        world.at(1.05, () -> stage.complete(""));
        world.settle();

        assertThat(job.calls).hasSize(1);
        assertThat(world.recorder.transitions).containsExactly("failed lock 1", "cleaned lock 1");
    }

    @Test
    void I2_stageThatFailsTooLate_changesNothing() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        ScriptedJob job = world.job("lock", "a").doesInTurn(context -> stage, ScriptedJob.DONE);
        pipeline.submit(job);
        world.at(1.05, () -> stage.completeExceptionally(new IllegalStateException("late")));
        world.settle();

        assertThat(job.calls).hasSize(2);
        assertThat(world.recorder.count("failed")).isEqualTo(1);
    }

    @Test
    void I2_stageThatSucceedsWhileTheNextIsUnderWay_makesItsFailureIrrelevant() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        ScriptedJob job = world.job("lock", "a").doesInTurn(context -> first, context -> second);
        pipeline.submit(job);
        world.at(1.5, () -> {
            assertThat(job.calls).hasSize(2);
            first.complete("");
            assertThat(job.isFinished()).as("the second is under way").isFalse();
            second.completeExceptionally(new IllegalStateException("gone already"));
            assertThat(job.isFinished()).isTrue();
        });
        world.settle();

        assertThat(job.calls).hasSize(2);
    }

    @Test
    void I2_stageThatSucceedsWhileTheNextWaitsInItsExecutor_withdrawsThat() {
        CompletableFuture<String> first = new CompletableFuture<>();
        List<Runnable> loop = new ArrayList<>();
        ScriptedJob job = world.job("channel", "a")
                .layer(Layer.CONNECTION)
                .does(context -> first)
                .on(loop::add);
        pipeline.submit(job);
        world.at(0.1, () -> loop.get(0).run());
        world.at(1.4, () -> {
            assertThat(loop).hasSize(2);
            first.complete("");
            assertThat(job.isFinished()).isTrue();
            loop.get(1).run();
        });
        world.settle();

        assertThat(job.calls).hasSize(1);
    }

    @Test
    void I2_stageThatSucceedsWhileTheReleaseIsQueued_endsIt_andItsTurnIsSkipped() {
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        CompletableFuture<String> first = new CompletableFuture<>();
        ScriptedJob job = world.job("lock", "a").policy(one).does(context -> first);
        ScriptedJob blocker = world.job("lock", "b").policy(one).does(context -> new CompletableFuture<>());
        ScriptedJob last = world.job("lock", "c").policy(one);
        pipeline.submit(job);
        world.at(
                1.01,
                () -> pipeline.submit(blocker.doesInTurn(context -> new CompletableFuture<>(), ScriptedJob.DONE)));
        world.at(1.5, () -> {
            pipeline.submit(last);
            first.complete("");
            assertThat(job.isFinished()).isTrue();
        });
        world.settle();

        assertThat(job.calls).hasSize(1);
        assertThat(last.isFinished()).isTrue();
    }

    @Test
    void I3_threeTries_endWithinTheBudget() {
        ScriptedJob job = world.job("lock", "a").doesInTurn(failing("1"), failing("2"), failing("3"), ScriptedJob.DONE);
        pipeline.submit(job);
        world.settle();

        assertThat(job.calls.get(0)).isZero();
        assertThat(job.calls.get(1)).isBetween(seconds(0.125), seconds(0.25));
        assertThat(job.calls.get(2).minus(job.calls.get(1))).isBetween(seconds(0.25), seconds(0.5));
        assertThat(job.calls.get(3).minus(job.calls.get(2))).isBetween(seconds(0.5), seconds(1));
        assertThat(job.deadlines).startsWith(seconds(1), seconds(1), seconds(1)).endsWith(seconds(1));
    }

    @Test
    void I3_triesThatTimeOut_shareTheBudget() {
        List<Boolean> settledAtTwo = new ArrayList<>();
        ScriptedJob job = world.job("lock", "a")
                .doesInTurn(
                        context -> new CompletableFuture<>(), context -> new CompletableFuture<>(), ScriptedJob.DONE);
        CompletionStage<?> settled = pipeline.submit(job);
        world.at(2.000001, () -> settledAtTwo.add(isDone(settled)));
        world.settle();

        assertThat(job.deadlines.get(1)).isBetween(seconds(0.75), seconds(0.875));
        assertThat(job.calls.get(1).plus(job.deadlines.get(1))).as("used up").isEqualTo(seconds(2));
        assertThat(settledAtTwo).containsExactly(true);
        assertThat(world.recorder.count("parked")).isEqualTo(1);
        assertThat(job.calls).hasSize(3);
    }

    @Test
    void I3_retryThatWouldBeginTooLate_isNotMade() {
        ScriptedJob job = world.job("lock", "a")
                .policy(ONE_LONG_TRY)
                .doesInTurn(context -> new CompletableFuture<>(), ScriptedJob.DONE);
        CompletionStage<?> settled = pipeline.submit(job);
        world.at(1.7001, () -> assertThat(isDone(settled)).as("parked").isTrue());
        world.settle();

        assertThat(job.calls).hasSize(2);
        assertThat(world.recorder.count("parked")).isEqualTo(1);
    }

    @Test
    void I3_retryWhosePauseWouldLastTooLong_isNotMade() {
        ScriptedJob job = world.job("lock", "a")
                .policy(ONE_LONG_TRY)
                .doesInTurn(world.blockedFor(1.5, failing("down")), ScriptedJob.DONE);
        CompletionStage<?> settled = pipeline.submit(job);
        world.at(1.501, () -> assertThat(isDone(settled)).as("parked").isTrue());
        world.settle();

        assertThat(world.recorder.count("parked")).isEqualTo(1);
    }

    @Test
    void I3_anyPolicy_parksWithinItsBudget() {
        RandomSource random = world.time.random();
        for (int i = 0; i < 300; i++) {
            CleanupPolicy policy = randomPolicy(random);
            int failures = (int) random.nextLong(12);
            ScriptedJob job = world.job("kind-" + i, "a").policy(policy).does(context -> {
                if (context.attempt() > failures) {
                    return ReleaseAction.DONE;
                }
                if (context.attempt() % 2 == 0) {
                    throw new IllegalStateException("planted");
                }
                return new CompletableFuture<>();
            });
            Duration begin = world.time.elapsed();
            CompletionStage<?> settled = pipeline.submit(job);
            world.time.runUntil(() -> isDone(settled), Duration.ofDays(1));

            assertThat(world.time.elapsed().minus(begin)).as("%s", policy).isLessThanOrEqualTo(policy.within());
            assertThat(job.calls).hasSizeLessThanOrEqualTo(policy.attempts());
            world.time.runUntilIdle(Duration.ofDays(30));
            assertThat(job.isFinished()).isTrue();
            assertThat(job.calls).hasSize(failures + 1);
        }
    }

    @Test
    void I4_stageThatCallsBackTwice_endsItOnce() {
        CompletableFuture<String> stage = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> whenComplete(
                    java.util.function.BiConsumer<? super String, ? super Throwable> action) {
                action.accept("", null);
                action.accept("", null);
                action.accept(null, new IllegalStateException("and a failure"));
                return this;
            }
        };
        ScriptedJob job = world.job("lock", "a").does(context -> stage);
        pipeline.submit(job);
        world.settle();

        assertThat(job.finished).hasValue(1);
        assertThat(world.recorder.transitions).containsExactly("cleaned lock 1");
    }

    @Test
    void stageThatCannotBeWaitedFor_isAFailure() {
        CompletableFuture<String> stage = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> whenComplete(
                    java.util.function.BiConsumer<? super String, ? super Throwable> action) {
                throw new UnsupportedOperationException("planted");
            }
        };
        ScriptedJob job = world.job("lock", "a").doesInTurn(context -> stage, ScriptedJob.DONE);
        pipeline.submit(job);
        world.settle();

        assertThat(job.calls).hasSize(2);
    }

    @Test
    void nullInsteadOfAStage_isAFailureThatSaysSo() {
        ScriptedJob job = world.job("lock", "a").doesInTurn(context -> nothing(), ScriptedJob.DONE);
        pipeline.submit(job);
        world.run(0.05);
        assertThat(world.recorder.count("failed")).isEqualTo(1);
        world.settle();
    }

    @Test
    void contextOfEachAttempt_tellsTheJob() {
        List<String> told = new ArrayList<>();
        pipeline.submit(world.job("lock", "a").does(context -> {
            told.add(context.kind()
                    + context.id()
                    + context.layer()
                    + context.cause()
                    + context.token()
                    + context.attempt()
                    + context.attemptDeadline());
            return ReleaseAction.DONE;
        }));
        world.settle();

        assertThat(told).containsExactly("lockaEXTERNALCLOSED71PT1S");
    }

    @Test
    void longestPause_isKept() {
        CleanupPolicy policy = new CleanupPolicy(
                1, POLICY.within(), POLICY.attemptDeadline(), 1, Duration.ofSeconds(1), Duration.ofSeconds(4));
        ScriptedJob job = world.job("lock", "a").policy(policy).does(context -> {
            if (context.attempt() <= 8) {
                throw new IllegalStateException("planted");
            }
            return ReleaseAction.DONE;
        });
        pipeline.submit(job);
        world.settle();

        double[] longest = {1, 2, 4, 4, 4, 4, 4, 4};
        for (int i = 0; i < longest.length; i++) {
            assertThat(job.calls.get(i + 1).minus(job.calls.get(i)))
                    .isBetween(seconds(longest[i] / 2), seconds(longest[i]));
        }
    }

    private static CleanupPolicy randomPolicy(RandomSource random) {
        return new CleanupPolicy(
                1 + (int) random.nextLong(10),
                Duration.ofMillis(1 + random.nextLong(10_000)),
                Duration.ofMillis(1 + random.nextLong(10_000)),
                1 + (int) random.nextLong(4),
                Duration.ofMillis(1 + random.nextLong(1000)),
                Duration.ofMillis(1000 + random.nextLong(10_000)));
    }

    @SuppressWarnings("NullAway")
    private static CompletionStage<?> nothing() {
        return null;
    }
}
