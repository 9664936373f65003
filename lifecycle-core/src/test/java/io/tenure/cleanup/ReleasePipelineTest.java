package io.tenure.cleanup;

import static io.tenure.cleanup.VirtualPipeline.failing;
import static io.tenure.cleanup.VirtualPipeline.isDone;
import static io.tenure.cleanup.VirtualPipeline.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.AlarmEvent;
import io.tenure.event.CleanupFailedEvent;
import io.tenure.event.EventType;
import io.tenure.event.ResourceCleanedEvent;
import io.tenure.event.ResourceParkedEvent;
import io.tenure.event.ResourceRef;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReleasePipelineTest {

    private final VirtualPipeline world = new VirtualPipeline();
    private final ReleasePipeline pipeline = world.pipeline;

    @AfterEach
    void nothingOfOursFailed() {
        world.noThreadFailed();
    }

    @Test
    void submitted_isDoneByAWorker_andTold() {
        ScriptedJob job = world.job("lock", "a");
        long begunMillis = world.time.wallMillis();
        CompletionStage<?> settled = pipeline.submit(job);
        assertThat(job.calls).isEmpty();
        assertThat(pipeline.pendingCount()).isEqualTo(1);

        world.settle();
        assertThat(isDone(settled)).isTrue();
        assertThat(job.isFinished()).isTrue();
        assertThat(pipeline.pendingCount()).isZero();
        assertThat(world.recorder.transitions).containsExactly("cleaned lock 1");
        assertThat(world.recorder.events)
                .containsExactly(new ResourceCleanedEvent(
                        begunMillis,
                        new ResourceRef("lock", "a", Layer.EXTERNAL, ScriptedJob.OWNER, 7),
                        ReleaseCause.CLOSED,
                        1,
                        Duration.ZERO));
    }

    @Test
    void cleaned_isToldWithTheTimeThatItTook() {
        world.run(3);
        pipeline.submit(world.job("lock", "a").does(world.blockedFor(0.25, ScriptedJob.DONE)));
        world.settle();
        pipeline.releaseInline(
                world.job("object", "b").layer(Layer.MEMORY).does(world.blockedFor(0.5, ScriptedJob.DONE)));

        assertThat(world.recorder.events(ResourceCleanedEvent.class))
                .extracting(ResourceCleanedEvent::took)
                .containsExactly(Duration.ofMillis(250), Duration.ofMillis(500));
    }

    @Test
    void I1_failingForLong_isParked_andTriedUntilItIsDone() {
        ScriptedJob job = world.job("lock", "a").does(context -> {
            if (context.attempt() < 8) {
                throw new IllegalStateException("down");
            }
            return ReleaseAction.DONE;
        });
        CompletionStage<?> settled = pipeline.submit(job);
        world.run(2);

        assertThat(isDone(settled)).as("parked is settled").isTrue();
        assertThat(job.isFinished()).isFalse();
        assertThat(pipeline.pendingCount()).isZero();
        assertThat(pipeline.parkedCount()).isEqualTo(1);
        ParkedRelease parked = pipeline.parked().get(0);
        assertThat(parked.attempts()).isGreaterThanOrEqualTo(3);
        assertThat(parked.lastError()).isEqualTo("java.lang.IllegalStateException: down");
        assertThat(parked.hung()).isFalse();
        assertThat(parked.nextTry().never()).isFalse();
        assertThat(pipeline.countsByKind()).containsEntry("lock", new KindCounts(0, 1, 0, false));

        world.settle();
        assertThat(job.isFinished()).isTrue();
        assertThat(job.attempts).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(pipeline.parked()).isEmpty();
        assertThat(pipeline.parkedCount()).isZero();
        assertThat(world.recorder.transitions.subList(0, 4))
                .containsExactly("failed lock 1", "failed lock 2", "failed lock 3", "parked lock");
        assertThat(world.recorder.transitions).endsWith("failed lock 7", "unparked lock", "cleaned lock 8");
        assertThat(world.recorder.events(CleanupFailedEvent.class)).hasSize(7);
        assertThat(world.recorder.events(ResourceParkedEvent.class)).hasSize(1);
        assertThat(world.recorder.events(ResourceParkedEvent.class).get(0).attempts())
                .isEqualTo(3);
    }

    @Test
    void I2_submit_runsNothingOnTheCallersThread() {
        ScriptedJob job = world.job("lock", "a").onSupplied(() -> {
            assertThat(world.threads.isOwnThread()).isTrue();
            return null;
        });
        pipeline.submit(job);
        assertThat(job.calls).isEmpty();
        world.settle();
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void executorOfTheJob_runsTheAttempts() {
        List<Runnable> loop = new ArrayList<>();
        ScriptedJob job = world.job("channel", "a").layer(Layer.CONNECTION).on(loop::add);
        pipeline.submit(job);
        world.run(0.1);

        assertThat(job.calls).isEmpty();
        assertThat(loop).hasSize(1);
        loop.get(0).run();
        assertThat(job.isFinished()).isTrue();
        loop.get(0).run();
        assertThat(job.calls).hasSize(1);
    }

    @Test
    void submittedDirectly_isHandedOverByTheCloser() {
        List<Runnable> loop = new ArrayList<>();
        ScriptedJob job = world.job("channel", "a").layer(Layer.CONNECTION).on(loop::add);
        CompletionStage<?> settled = pipeline.submitDirectly(job);

        assertThat(loop).hasSize(1);
        loop.get(0).run();
        assertThat(isDone(settled)).isTrue();
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void submittedDirectly_toAnExecutorThatRunsAtOnce_isDoneOnReturn() {
        ScriptedJob job = world.job("channel", "a").layer(Layer.CONNECTION).on(Runnable::run);

        assertThat(isDone(pipeline.submitDirectly(job))).isTrue();
        assertThat(job.isFinished()).isTrue();
        assertThat(job.attempts).containsExactly(1);
    }

    @Test
    void submittedDirectly_withoutAnExecutor_goesToTheWorkers() {
        ScriptedJob job = world.job("channel", "a").layer(Layer.CONNECTION);
        pipeline.submitDirectly(job);
        assertThat(job.calls).isEmpty();
        world.settle();
        assertThat(job.attempts).containsExactly(1);
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void interruptedCall_leavesTheThreadInterrupted() {
        ScriptedJob.Behaviour interrupted = context -> {
            throw new InterruptedException("planted");
        };
        pipeline.submitDirectly(world.job("channel", "a").on(Runnable::run).doesInTurn(interrupted, ScriptedJob.DONE));
        assertThat(Thread.interrupted()).as("a call that was handed over").isTrue();
        pipeline.releaseInline(world.job("object", "b").layer(Layer.MEMORY).doesInTurn(interrupted, ScriptedJob.DONE));
        assertThat(Thread.interrupted()).as("an inline call").isTrue();
        Iterator<Executor> inTurn = List.<Executor>of(
                        task -> throwAsIs(new InterruptedException("planted")), Runnable::run)
                .iterator();
        pipeline.submitDirectly(world.job("channel", "c").onSupplied(inTurn::next));
        assertThat(Thread.interrupted()).as("an executor").isTrue();
        world.settle();
        assertThat(Thread.interrupted()).isFalse();
    }

    /** As code can that was not written in Java. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAsIs(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void breakerThatCloses_hasWhatIsParkedOfItsKindTriedAtOnce_andOfNoOther() {
        CleanupPolicy patient = VirtualPipeline.firstPause(seconds(60));
        ScriptedJob other = world.job("other", "a")
                .policy(patient)
                .doesInTurn(failing("1"), failing("2"), failing("3"), ScriptedJob.DONE);
        pipeline.submit(other);
        boolean[] up = {false};
        List<ScriptedJob> jobs = world.jobs("lock", 30);
        jobs.forEach(job -> pipeline.submit(job.policy(patient).does(context -> {
            if (!up[0]) {
                throw new IllegalStateException("down");
            }
            return ReleaseAction.DONE;
        })));
        world.run(1);
        up[0] = true;
        world.run(20);

        assertThat(pipeline.countsByKind().get("lock").breakerOpen()).isFalse();
        assertThat(jobs).as("tried as soon as the breaker closed").allMatch(ScriptedJob::isFinished);
        assertThat(other.calls).as("its pause goes on").hasSize(3);
        world.settle();
        assertThat(other.isFinished()).isTrue();
    }

    @Test
    void executorThatRefuses_isReplacedByTheWorkers() {
        Executor closedLoop = task -> {
            throw new RejectedExecutionException("event loop shut down");
        };
        ScriptedJob direct = world.job("channel", "a").layer(Layer.CONNECTION).on(closedLoop);
        ScriptedJob submitted =
                world.job("channel", "b").layer(Layer.CONNECTION).on(closedLoop);
        pipeline.submitDirectly(direct);
        assertThat(direct.calls).isEmpty();
        pipeline.submit(submitted);
        world.settle();

        assertThat(direct.isFinished()).isTrue();
        assertThat(submitted.isFinished()).isTrue();
        assertThat(direct.attempts).containsExactly(1);
        assertThat(world.recorder.count("failed")).isZero();
    }

    @Test
    void jobThatMeetsALackOfMemory_whereverThatIs_isDoneOnce_andCountedOnce() {
        VirtualPipeline few = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(1, 1, 1)));
        few.pipeline.submit(few.job("lock", "first").does(few.blockedFor(0.5, ScriptedJob.DONE)));
        // One has no lane yet, the other is one too many for its queue, and is to be told of.
        ScriptedJob unknown = few.job("new", "unknown").onceWithoutMemory("policy");
        ScriptedJob oneTooMany = few.job("lock", "too-many").onceWithoutMemory("id");
        few.at(0.1, () -> {
            few.pipeline.submit(few.job("lock", "second"));
            few.pipeline.submit(unknown);
            few.pipeline.submit(oneTooMany);
            assertThat(few.pipeline.pendingCount() + few.pipeline.parkedCount()).isEqualTo(4);
        });

        few.settle();

        assertThat(unknown.calls).hasSize(1);
        assertThat(oneTooMany.calls).hasSize(1);
        assertThat(unknown.isFinished()).isTrue();
        assertThat(oneTooMany.isFinished()).isTrue();
        assertThat(few.pipeline.countsByKind().values()).allMatch(counts -> counts.pending() + counts.parked() == 0);
    }

    @Test
    void executorThatTakesAndRefuses_makesOneCall() {
        List<Runnable> loop = new ArrayList<>();
        ScriptedJob job = world.job("channel", "a").layer(Layer.CONNECTION).on(task -> {
            loop.add(task);
            throw new RejectedExecutionException("full, or so");
        });
        pipeline.submit(job);
        world.settle();
        loop.forEach(Runnable::run);

        assertThat(job.calls).hasSize(1);
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void G9_askingForTheExecutorThrows_theWorkersRunIt() {
        ScriptedJob job = world.job("channel", "a").onSupplied(() -> {
            throw new StackOverflowError("planted");
        });
        pipeline.submit(job);
        pipeline.submitDirectly(job);
        world.settle();

        assertThat(job.calls).hasSize(2);
    }

    @Test
    void G9_finishedThrows_theWaitersAreToldAllTheSame() {
        ScriptedJob job = world.job("lock", "a").whenFinished(() -> {
            throw new IllegalStateException("planted");
        });
        CompletionStage<?> settled = pipeline.submit(job);
        world.settle();
        assertThat(isDone(settled)).isTrue();
        assertThat(pipeline.pendingCount()).isZero();
    }

    @Test
    void waitersAreTold_onceAndAfterFinished() {
        List<String> order = new ArrayList<>();
        ScriptedJob job = world.job("lock", "a").whenFinished(() -> order.add("finished"));
        pipeline.submit(job).whenComplete((value, failure) -> order.add("settled " + failure));
        world.settle();

        assertThat(order).containsExactly("finished", "settled null");
    }

    @Test
    void retryParkedNow_triesAtOnce_andLeavesHungOnesAlone() {
        CleanupPolicy patient = VirtualPipeline.firstPause(seconds(10));
        ScriptedJob failing = world.job("lock", "a")
                .policy(patient)
                .doesInTurn(failing("1"), failing("2"), failing("3"), ScriptedJob.DONE);
        CompletableFuture<String> never = new CompletableFuture<>();
        ScriptedJob hanging = world.job("lock", "b").policy(patient).does(world.blocked(never, ScriptedJob.DONE));
        List<Integer> resumed = new ArrayList<>();
        world.at(1.5, () -> {
            assertThat(pipeline.parkedCount()).isEqualTo(2);
            resumed.add(pipeline.retryParkedNow());
        });
        world.at(1.6, () -> {
            assertThat(failing.isFinished()).isTrue();
            assertThat(hanging.calls).hasSize(1);
            never.complete("");
        });
        pipeline.submit(failing);
        pipeline.submit(hanging);
        world.settle();

        assertThat(resumed).containsExactly(1);
        assertThat(hanging.isFinished()).isTrue();
    }

    @Test
    void countsByKind_areSortedByName() {
        for (String kind : List.of("zeta", "alpha", "mid")) {
            pipeline.submit(world.job(kind, "a"));
        }
        assertThat(pipeline.countsByKind().keySet()).containsExactly("alpha", "mid", "zeta");
        assertThat(pipeline.countsByKind()).containsEntry("mid", new KindCounts(1, 0, 0, false));
    }

    @Test
    void parked_isInOrderOfSubmission() {
        for (ScriptedJob job : world.jobs("lock", 5)) {
            pipeline.submit(job.does(failing("down")));
        }
        world.run(2.5);

        assertThat(pipeline.parked())
                .extracting(ParkedRelease::id)
                .containsExactly("lock-0", "lock-1", "lock-2", "lock-3", "lock-4");
    }

    @Test
    void outage_opensTheBreaker_parksWhatComes_andEndsWithEverythingDone() {
        boolean[] up = {false};
        List<ScriptedJob> jobs = world.jobs("lock", 60);
        jobs.forEach(job -> job.does(context -> {
            if (!up[0]) {
                throw new IllegalStateException("down");
            }
            return ReleaseAction.DONE;
        }));
        List<CompletionStage<?>> before = jobs.subList(0, 40).stream()
                .<CompletionStage<?>>map(pipeline::submit)
                .toList();
        world.run(1);
        assertThat(before).as("whatever waited is parked").allMatch(VirtualPipeline::isDone);
        assertThat(pipeline.countsByKind().get("lock").breakerOpen()).isTrue();
        assertThat(world.recorder.events(AlarmEvent.class)).hasSize(1);
        assertThat(world.recorder.events(AlarmEvent.class).get(0).message()).contains("circuit breaker of \"lock\"");

        int callsBefore = jobs.stream().mapToInt(job -> job.calls.size()).sum();
        List<CompletionStage<?>> settled = jobs.subList(40, 60).stream()
                .<CompletionStage<?>>map(pipeline::submit)
                .toList();
        assertThat(settled).as("parked at once").allMatch(VirtualPipeline::isDone);
        world.run(1);
        assertThat(jobs.subList(40, 60)).allMatch(job -> job.calls.isEmpty());
        assertThat(pipeline.parked().stream().filter(release -> release.attempts() == 0))
                .isNotEmpty()
                .allMatch(release -> release.lastError().equals("the circuit breaker of its kind is open")
                        && release.nextTry().equals(Deadline.NEVER));

        world.run(28);
        int duringOutage = jobs.stream().mapToInt(job -> job.calls.size()).sum() - callsBefore;
        assertThat(duringOutage).as("three probes every five seconds").isBetween(3, 21);

        up[0] = true;
        world.run(10);
        assertThat(jobs).allMatch(ScriptedJob::isFinished);
        assertThat(pipeline.countsByKind()).containsEntry("lock", new KindCounts(0, 0, 0, false));
        assertThat(world.recorder.events(AlarmEvent.class))
                .as("told once an outage")
                .hasSize(1);
        world.settle();
    }

    @Test
    void oneKindsBreaker_leavesTheOthersAlone() {
        world.jobs("lock", 40).forEach(job -> pipeline.submit(job.does(failing("down"))));
        world.run(1);
        ScriptedJob other = world.job("registration", "a");
        pipeline.submit(other);
        world.run(0.01);

        assertThat(other.isFinished()).isTrue();
    }

    @Test
    void nobodyListens_noEventIsMade() {
        world.recorder.wantOnly();
        pipeline.submit(world.job("lock", "a").doesInTurn(failing("1"), failing("2"), failing("3"), ScriptedJob.DONE));
        pipeline.releaseInline(world.job("object", "b").layer(Layer.MEMORY));
        world.settle();

        assertThat(world.recorder.transitions)
                .containsExactly(
                        "cleaned object 1",
                        "failed lock 1",
                        "failed lock 2",
                        "failed lock 3",
                        "parked lock",
                        "unparked lock",
                        "cleaned lock 4");
    }

    @Test
    void callbacks_runUsersDependents() {
        world.recorder.wantOnly(EventType.ALARM);
        List<Boolean> own = new ArrayList<>();
        pipeline.callbacks().execute(() -> own.add(world.threads.isOwnThread()));
        assertThat(own).isEmpty();
        world.settle();
        assertThat(own).containsExactly(true);
    }

    @Test
    void afterDrain_whatIsHandedIn_isParkedAtOnce_andInlineHasOneAttempt() {
        pipeline.drain(seconds(1));
        ScriptedJob late = world.job("lock", "late");
        ScriptedJob lateInline = world.job("object", "late").layer(Layer.MEMORY).does(failing("no"));
        ScriptedJob lateDirect =
                world.job("channel", "late").layer(Layer.CONNECTION).on(Runnable::run);
        CompletionStage<?> settled = pipeline.submit(late);
        CompletionStage<?> settledInline = pipeline.releaseInline(lateInline);
        CompletionStage<?> settledDirect = pipeline.submitDirectly(lateDirect);
        world.settle();

        assertThat(List.of(settled, settledInline, settledDirect)).allMatch(VirtualPipeline::isDone);
        assertThat(late.calls).isEmpty();
        assertThat(lateDirect.calls).isEmpty();
        assertThat(lateInline.calls).hasSize(1);
        assertThat(pipeline.parked()).extracting(ParkedRelease::id).containsExactly("late", "late", "late");
        assertThat(pipeline.parked().get(0).lastError()).isEqualTo("the pipeline is closed");
        assertThat(pipeline.retryParkedNow()).isZero();
    }
}
