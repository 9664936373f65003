package io.tenure.cleanup;

import static io.tenure.cleanup.VirtualPipeline.failing;
import static io.tenure.cleanup.VirtualPipeline.isDone;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.CleanupPolicy;
import io.tenure.time.RefusingThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReleaseTest {

    private final VirtualPipeline world = new VirtualPipeline();
    private final ReleasePipeline pipeline = world.pipeline;

    @AfterEach
    void nothingOfOursFailed() {
        world.noThreadFailed();
    }

    @Test
    void I1_waitersAreTold_whenItIsParked_andFinishedComesOnceLater() {
        List<String> order = new ArrayList<>();
        ScriptedJob job = world.job("lock", "a")
                .doesInTurn(failing("1"), failing("2"), failing("3"), failing("4"), ScriptedJob.DONE)
                .whenFinished(() -> order.add("finished"));
        CompletionStage<?> settled = pipeline.submit(job).whenComplete((value, failure) -> order.add("settled"));
        world.run(0.9);
        assertThat(isDone(settled)).isTrue();
        world.settle();

        assertThat(order).containsExactly("settled", "finished");
        assertThat(job.finished).hasValue(1);
    }

    @Test
    void doneBeforeItIsToldThatItIsParked_isToldAllTheSame() {
        CompletableFuture<String> done = new CompletableFuture<>();
        ScriptedJob job = world.job("lock", "a")
                .doesInTurn(failing("1"), failing("2"), failing("3"), ScriptedJob.DONE)
                .whenFinished(() -> done.complete(""));
        world.recorder.onFailed = () -> {
            if (pipeline.retryParkedNow() > 0) {
                world.block(done);
            }
        };
        CompletionStage<?> settled = pipeline.submit(job);
        world.settle();

        assertThat(job.isFinished()).isTrue();
        assertThat(isDone(settled)).isTrue();
        assertThat(world.recorder.count("unparked")).isEqualTo(1);
        assertThat(world.recorder.count("parked")).isEqualTo(1);
    }

    @Test
    void I2_hungAttempt_keepsItsPlaceUntilItReturns() {
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        CompletableFuture<String> stuck = new CompletableFuture<>();
        ScriptedJob hanging = world.job("lock", "a").policy(one).does(world.blocked(stuck, ScriptedJob.DONE));
        ScriptedJob next = world.job("lock", "b").policy(one);
        pipeline.submit(hanging);
        CompletionStage<?> settled = pipeline.submit(next);
        world.at(2.5, () -> {
            assertThat(next.calls).isEmpty();
            assertThat(isDone(settled))
                    .as("parked in place, so nobody waits for it")
                    .isTrue();
            assertThat(pipeline.parked().get(1).lastError()).isEqualTo("waited for its turn for PT2S");
        });
        world.at(20, () -> {
            assertThat(next.calls).isEmpty();
            stuck.complete("");
        });
        world.settle();

        assertThat(next.isFinished()).isTrue();
        assertThat(next.attempts).containsExactly(1);
    }

    @Test
    void I2_hungProbe_answersItsPermit_soTheBreakerIsDecided() {
        List<ScriptedJob> failing = world.jobs("lock", 10);
        failing.forEach(job -> pipeline.submit(job.does(failing("down"))));
        world.run(0.4);
        assertThat(pipeline.countsByKind().get("lock").breakerOpen()).isTrue();
        CompletableFuture<String> stuck = new CompletableFuture<>();
        failing.forEach(job -> job.does(world.blocked(stuck, ScriptedJob.DONE)));
        List<Boolean> open = new ArrayList<>();
        world.at(6.5, () -> open.add(pipeline.countsByKind().get("lock").breakerOpen()));
        world.at(30, () -> stuck.complete(""));
        world.settle();

        assertThat(open)
                .as("three probes hung for a second, so it opened again")
                .containsExactly(true);
        assertThat(failing).allMatch(ScriptedJob::isFinished);
    }

    @Test
    void I2_hungHandOverThatIsRefused_givesItsPlaceBack_andTheWorkersRunIt() {
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        List<Boolean> hung = new ArrayList<>();
        ScriptedJob job = world.job("lock", "a").policy(one).on(refusingAfter(1.5));
        ScriptedJob next = world.job("lock", "b").policy(one);
        world.threads.executor("closer", 1, 1).execute(() -> pipeline.submitDirectly(job));
        world.at(1.2, () -> hung.add(pipeline.parked().get(0).hung()));
        world.at(1.2, () -> pipeline.submit(next));
        world.settle();

        assertThat(hung).containsExactly(true);
        assertThat(job.attempts).containsExactly(2);
        assertThat(job.isFinished()).isTrue();
        assertThat(next.isFinished()).isTrue();
        assertThat(pipeline.countsByKind().get("lock").hung()).isZero();
    }

    /** An executor that makes its caller wait, the first time, and takes nothing. */
    private Executor refusingAfter(double seconds) {
        AtomicBoolean asked = new AtomicBoolean();
        return task -> {
            if (!asked.getAndSet(true)) {
                world.blockFor(seconds);
            }
            throw new RejectedExecutionException("full");
        };
    }

    @Test
    void I2_withdrawnAttempt_givesItsPlaceBack_andIsOver() {
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        CompletableFuture<String> first = new CompletableFuture<>();
        List<Runnable> loop = new ArrayList<>();
        ScriptedJob next = world.job("lock", "b").policy(one);
        ScriptedJob job = world.job("lock", "a")
                .policy(one)
                .does(context -> first)
                .on(task -> {
                    loop.add(task);
                    if (loop.size() == 2) {
                        world.at(world.time.elapsed().plusMillis(5), () -> pipeline.submit(next));
                        world.at(world.time.elapsed().plusMillis(10), () -> {
                            assertThat(next.isFinished())
                                    .as("the place is taken")
                                    .isFalse();
                            first.complete("");
                        });
                    }
                });
        pipeline.submit(job);
        world.at(0.1, () -> loop.get(0).run());
        world.run(1.5);

        assertThat(loop).hasSize(2);
        assertThat(job.isFinished()).isTrue();
        assertThat(next.isFinished()).as("it got the place").isTrue();
        world.settle();
        assertThat(job.calls).hasSize(1);
        assertThat(job.finished).hasValue(1);
    }

    @Test
    void I2_attemptThatNoExecutorTook_givesItsPermitBack_soTheBreakerIsDecided() {
        RefusingThreads threads = new RefusingThreads(world.threads);
        ReleasePipeline refused =
                new ReleasePipeline(world.time, threads, Transitions.NONE, EventSink.NONE, PipelineSettings.DEFAULT);
        List<ScriptedJob> jobs = world.jobs("lock", 10);
        jobs.forEach(job -> refused.submit(job.does(failing("down"))));
        world.run(0.4);
        assertThat(refused.countsByKind().get("lock").breakerOpen()).isTrue();
        jobs.forEach(job -> job.does(ScriptedJob.DONE));
        threads.refusing = true;
        world.run(7);
        assertThat(jobs).as("probes are due, and no thread takes one").noneMatch(ScriptedJob::isFinished);
        threads.refusing = false;
        world.run(1);

        assertThat(jobs).allMatch(ScriptedJob::isFinished);
    }

    @Test
    void releaseThatWasDoneWhileItWaited_keepsNoWorkerAndNobodyWaiting() {
        VirtualPipeline few = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(1, 0, 100)));
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        CompletableFuture<String> first = new CompletableFuture<>();
        ScriptedJob job = few.job("lock", "a").policy(one).does(context -> first);
        ScriptedJob blocker =
                few.job("lock", "b").policy(one).doesInTurn(context -> new CompletableFuture<>(), ScriptedJob.DONE);
        ScriptedJob last = few.job("lock", "c").policy(one);
        few.pipeline.submit(job);
        few.at(1.01, () -> few.pipeline.submit(blocker));
        few.at(1.5, () -> {
            few.pipeline.submit(last);
            first.complete("");
        });
        few.settle();

        assertThat(job.calls).hasSize(1);
        assertThat(last.calls).as("as soon as the blocker's time was over").containsExactly(Duration.ofMillis(2_010));
        assertThat(blocker.isFinished()).isTrue();
    }

    @Test
    void I2_timedOutStage_givesItsPlaceBack() {
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        ScriptedJob open =
                world.job("lock", "a").policy(one).doesInTurn(context -> new CompletableFuture<>(), ScriptedJob.DONE);
        ScriptedJob next = world.job("lock", "b").policy(one);
        pipeline.submit(open);
        pipeline.submit(next);
        world.run(1.05);
        assertThat(next.isFinished()).isTrue();
        world.settle();
        assertThat(open.isFinished()).isTrue();
    }
}
