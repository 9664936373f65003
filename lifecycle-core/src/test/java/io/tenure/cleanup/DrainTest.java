package io.tenure.cleanup;

import static io.tenure.cleanup.VirtualPipeline.failing;
import static io.tenure.cleanup.VirtualPipeline.isDone;
import static io.tenure.cleanup.VirtualPipeline.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import io.tenure.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {

    private final VirtualPipeline world = new VirtualPipeline();
    private final ReleasePipeline pipeline = world.pipeline;
    private final List<Duration> drainedAt = new ArrayList<>();

    @AfterEach
    void nothingOfOursFailed() {
        world.noThreadFailed();
    }

    @Test
    void nothingPending_completesAtOnce() {
        DrainReport report = report(pipeline.drain(seconds(5)));

        assertThat(report).isEqualTo(new DrainReport(0, List.of(), List.of(), List.of()));
        assertThat(report.isClean()).isTrue();
        assertThat(world.time.pending()).as("its timer is gone").isZero();
    }

    @Test
    void pendingOnes_areWaitedFor() {
        pipeline.submit(world.job("lock", "before"));
        world.run(0.1);
        List<ScriptedJob> jobs = world.jobs("lock", 20);
        jobs.forEach(job -> pipeline.submit(job.does(world.blockedFor(0.1, ScriptedJob.DONE))));
        CompletionStage<DrainReport> drain = drain(5);
        world.settle();

        DrainReport report = report(drain);
        assertThat(report.done()).as("since the drain began").isEqualTo(20);
        assertThat(report.isClean()).isTrue();
        assertThat(drainedAt).singleElement().matches(at -> at.compareTo(seconds(5)) < 0);
    }

    @Test
    void threadsClosedBeforeItWasOver_whoeverWaits_isToldOnTheThreadThatAnswersTheRest() {
        CompletionStage<?> settled = pipeline.submit(world.job("open", "a").does(context -> new CompletableFuture<>()));
        CompletableFuture<Void> told = new CompletableFuture<>();
        var unused = settled.thenRunAsync(() -> told.complete(null), pipeline.callbacks());
        drain(5);
        world.run(0.1);
        assertThat(told).isNotDone();
        world.threads.close(Duration.ZERO);

        pipeline.answerRest();

        assertThat(told).isDone();
    }

    @Test
    void timeOver_whatIsLeft_isReportedAndNotTriedAgain() {
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        CompletableFuture<String> stuck = new CompletableFuture<>();
        CompletableFuture<String> open = new CompletableFuture<>();
        ScriptedJob failing = world.job("failing", "a").does(failing("down"));
        ScriptedJob hanging = world.job("hanging", "b").does(world.blocked(stuck, failing("late")));
        ScriptedJob awaited = world.job("open", "c").policy(one).does(context -> open);
        ScriptedJob queued = world.job("open", "d").policy(one);
        pipeline.submit(failing);
        pipeline.submit(hanging);
        world.at(1, () -> {
            pipeline.submit(awaited);
            pipeline.submit(queued);
            drain(0.5);
        });
        List<DrainReport> reports = new ArrayList<>();
        world.at(1.6, () -> {
            reports.add(report(pipeline.drain(seconds(99))));
            failing.calls.clear();
        });
        world.at(60, () -> {
            open.complete("");
            stuck.complete("");
        });
        world.settle();

        DrainReport report = reports.get(0);
        assertThat(drainedAt).containsExactly(seconds(1.5));
        assertThat(report.parked()).extracting(ParkedRelease::id).containsExactly("a");
        assertThat(report.hung()).extracting(ParkedRelease::id).containsExactly("b");
        assertThat(report.pending()).extracting(PendingRelease::id).containsExactly("c", "d");
        assertThat(report.pending()).extracting(PendingRelease::attempts).containsExactly(1, 0);
        assertThat(report.isClean()).isFalse();
        assertThat(failing.calls).as("not tried again").isEmpty();
        assertThat(queued.calls).as("not begun").isEmpty();
        assertThat(hanging.calls).hasSize(1);
        assertThat(pipeline.parked())
                .allMatch(release -> release.nextTry().equals(Deadline.NEVER))
                .extracting(ParkedRelease::id)
                .as("d has waited too long by now")
                .containsExactly("a", "b", "d");
    }

    @Test
    void whoWaitsForWhatIsLeft_isToldAtTheEnd() {
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        CompletionStage<?> begun =
                pipeline.submit(world.job("open", "a").policy(one).does(context -> new CompletableFuture<>()));
        CompletionStage<?> queued = pipeline.submit(world.job("open", "b").policy(one));
        world.run(0.1);
        drain(0.1);
        world.run(0.05);
        assertThat(isDone(begun) || isDone(queued)).isFalse();
        world.run(0.1);

        assertThat(drainedAt).hasSize(1);
        assertThat(isDone(begun)).isTrue();
        assertThat(isDone(queued)).isTrue();
        assertThat(pipeline.pendingCount()).isEqualTo(2);
    }

    @Test
    void whatWasUnderWay_mayStillEnd() {
        CompletableFuture<String> open = new CompletableFuture<>();
        ScriptedJob job = world.job("lock", "a").does(context -> open);
        pipeline.submit(job);
        world.run(0.1);
        drain(0.1);
        world.at(0.5, () -> open.complete(""));
        world.settle();

        assertThat(drainedAt).containsExactly(seconds(0.2));
        assertThat(job.isFinished()).isTrue();
        assertThat(pipeline.pendingCount()).isZero();
    }

    @Test
    void attemptThatFailsAfterTheEnd_isParkedForGood() {
        ScriptedJob job = world.job("lock", "a").does(context -> new CompletableFuture<>());
        CompletionStage<?> settled = pipeline.submit(job);
        world.run(0.1);
        drain(0.1);
        world.settle();

        assertThat(isDone(settled)).isTrue();
        assertThat(job.calls).hasSize(1);
        assertThat(pipeline.parked()).extracting(ParkedRelease::nextTry).containsExactly(Deadline.NEVER);
    }

    @Test
    void parkedOnes_areNotWaitedFor() {
        pipeline.submit(world.job("lock", "a").does(failing("down")));
        world.run(1);
        DrainReport report = report(pipeline.drain(seconds(5)));

        assertThat(report.parked()).hasSize(1);
        assertThat(world.time.pending()).as("no timer is left").isZero();
    }

    @Test
    void whatTheStackHadNoRoomFor_isWaitedFor() {
        ScriptedJob job = world.job("object", "a")
                .layer(Layer.MEMORY)
                .doesInTurn(
                        context -> {
                            throw new OutOfMemoryError("planted");
                        },
                        ScriptedJob.DONE);
        pipeline.releaseInline(job);
        CompletionStage<DrainReport> drain = drain(5);
        world.settle();

        assertThat(report(drain).isClean()).isTrue();
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void secondDrain_getsTheReportOfTheFirst() {
        pipeline.submit(world.job("lock", "a"));
        CompletionStage<DrainReport> first = pipeline.drain(seconds(5));
        CompletionStage<DrainReport> second = pipeline.drain(seconds(1));
        world.settle();

        assertThat(report(second)).isSameAs(report(first));
    }

    private CompletionStage<DrainReport> drain(double atMostSeconds) {
        return pipeline.drain(seconds(atMostSeconds))
                .whenComplete((report, failure) -> drainedAt.add(world.time.elapsed()));
    }

    private static DrainReport report(CompletionStage<DrainReport> drain) {
        assertThat(isDone(drain)).isTrue();
        return drain.toCompletableFuture().join();
    }
}
