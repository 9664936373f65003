package io.tenure.cleanup;

import static io.tenure.cleanup.VirtualPipeline.failing;
import static io.tenure.cleanup.VirtualPipeline.isDone;
import static io.tenure.cleanup.VirtualPipeline.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.ReleaseAction;
import io.tenure.time.RefusingThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private static final CleanupPolicy WIDE = VirtualPipeline.concurrency(100);

    @Test
    void I1_oneKind_getsHalfOfTheWorkers() {
        assertThat(callsAfterAnInstant(1, 1)).containsExactly(1);
        assertThat(callsAfterAnInstant(2, 1)).containsExactly(1);
        assertThat(callsAfterAnInstant(5, 1)).containsExactly(3);
        assertThat(callsAfterAnInstant(16, 1)).containsExactly(8);
    }

    @Test
    void I1_severalKinds_leaveHalfOfTheRestEach() {
        assertThat(callsAfterAnInstant(16, 6)).containsExactly(8, 4, 2, 1, 1, 0);
        assertThat(callsAfterAnInstant(5, 3)).containsExactly(3, 1, 1);
    }

    @Test
    void G9_I1_kindThatHangs_doesNotDelayAnother() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(4, 8, 100)));
        CompletableFuture<String> stuck = new CompletableFuture<>();
        List<ScriptedJob> hanging = world.jobs("lock", 30);
        hanging.forEach(job -> world.pipeline.submit(job.policy(WIDE).does(world.blocked(stuck, ScriptedJob.DONE))));
        List<ScriptedJob> others = world.jobs("registration", 20);
        world.at(0.5, () -> others.forEach(world.pipeline::submit));
        world.at(0.5001, () -> assertThat(others).allMatch(ScriptedJob::isFinished));
        world.at(60, () -> stuck.complete(""));
        world.settle();

        assertThat(hanging).allMatch(ScriptedJob::isFinished);
        assertThat(hanging).allMatch(job -> job.mostInside.get() == 1);
    }

    @Test
    void I2_hungWorker_isMadeUpFor() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(1, 1, 100)));
        CompletableFuture<String> stuck = new CompletableFuture<>();
        ScriptedJob hanging = world.job("lock", "a").does(world.blocked(stuck, ScriptedJob.DONE));
        ScriptedJob other = world.job("registration", "b");
        world.pipeline.submit(hanging);
        world.pipeline.submit(other);
        world.at(0.9, () -> assertThat(other.calls).isEmpty());
        world.at(60, () -> stuck.complete(""));
        world.settle();

        assertThat(other.calls).containsExactly(seconds(1));
        assertThat(hanging.isFinished()).isTrue();
    }

    @Test
    void I2_hungBeyondTheLimit_holdsAWorkerUntilOneReturns() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(1, 1, 100)));
        CompletableFuture<String> firstStuck = new CompletableFuture<>();
        CompletableFuture<String> secondStuck = new CompletableFuture<>();
        ScriptedJob first = world.job("lock", "a").does(world.blocked(firstStuck, ScriptedJob.DONE));
        ScriptedJob second = world.job("registration", "b").does(world.blocked(secondStuck, ScriptedJob.DONE));
        ScriptedJob third = world.job("third", "c");
        world.pipeline.submit(first);
        world.pipeline.submit(second);
        world.pipeline.submit(third);
        world.at(10, () -> {
            assertThat(second.calls).containsExactly(seconds(1));
            assertThat(third.calls).isEmpty();
            secondStuck.complete("");
        });
        world.at(20, () -> firstStuck.complete(""));
        world.settle();

        assertThat(third.calls).containsExactly(seconds(10));
        assertThat(first.isFinished()).isTrue();
    }

    @Test
    void I2_whenACompensatedOneReturns_theNextIsCompensated() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(2, 1, 100)));
        List<CompletableFuture<String>> stuck = new ArrayList<>();
        List<ScriptedJob> hanging = new ArrayList<>();
        for (String kind : List.of("one", "two", "three")) {
            CompletableFuture<String> until = new CompletableFuture<>();
            stuck.add(until);
            hanging.add(world.job(kind, kind).does(world.blocked(until, ScriptedJob.DONE)));
        }
        hanging.forEach(world.pipeline::submit);
        ScriptedJob last = world.job("four", "d");
        world.at(5, () -> {
            assertThat(hanging.get(2).calls).as("made up for one of two").hasSize(1);
            world.pipeline.submit(last);
        });
        world.at(6, () -> {
            assertThat(last.calls)
                    .as("all are hung: two hold the workers, one is made up for")
                    .isEmpty();
            stuck.get(2).complete("");
        });
        world.at(7, () -> assertThat(last.isFinished()).isTrue());
        world.at(8, () -> stuck.forEach(until -> until.complete("")));
        world.settle();

        assertThat(hanging).allMatch(ScriptedJob::isFinished);
    }

    @Test
    void I2_whenTheOneThatWasMadeUpForReturns_anotherIsMadeUpFor() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(2, 1, 100)));
        CleanupPolicy patient =
                new CleanupPolicy(WIDE.attempts(), seconds(4), seconds(3), 100, WIDE.firstPause(), WIDE.longestPause());
        CompletableFuture<String> stuck = new CompletableFuture<>();
        CompletableFuture<String> madeUpFor = new CompletableFuture<>();
        CompletableFuture<String> moreStuck = new CompletableFuture<>();
        ScriptedJob hanging = world.job("one", "a").policy(patient).does(world.blocked(stuck, ScriptedJob.DONE));
        ScriptedJob hungFirst = world.job("two", "b").does(world.blocked(madeUpFor, ScriptedJob.DONE));
        List<ScriptedJob> more = List.of(world.job("three", "c"), world.job("four", "d"));
        world.pipeline.submit(hanging);
        world.pipeline.submit(hungFirst);
        world.at(4, () -> {
            assertThat(world.pipeline.parked()).hasSize(2).allMatch(ParkedRelease::hung);
            madeUpFor.complete("");
        });
        world.at(
                5,
                () -> more.forEach(job -> world.pipeline.submit(job.does(world.blocked(moreStuck, ScriptedJob.DONE)))));
        world.at(5.5, () -> {
            assertThat(more).as("both workers are free").allMatch(job -> job.calls.size() == 1);
            moreStuck.complete("");
        });
        world.at(6, () -> stuck.complete(""));
        world.settle();

        assertThat(hanging.isFinished()).isTrue();
    }

    @Test
    void I3_eachThatWaitsTooLong_isParkedAtItsOwnTime() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(1, 0, 100)));
        CompletableFuture<String> stuck = new CompletableFuture<>();
        ScriptedJob holder = world.job("other", "a").does(world.blocked(stuck, ScriptedJob.DONE));
        List<CompletionStage<?>> settled = new ArrayList<>();
        world.pipeline.submit(holder);
        world.at(0.1, () -> settled.add(world.pipeline.submit(world.job("lock", "b"))));
        world.at(1.1, () -> settled.add(world.pipeline.submit(world.job("lock", "c"))));
        world.at(2.099, () -> assertThat(settled).noneMatch(VirtualPipeline::isDone));
        world.at(
                2.101,
                () -> assertThat(settled).extracting(VirtualPipeline::isDone).containsExactly(true, false));
        world.at(
                3.099,
                () -> assertThat(settled).extracting(VirtualPipeline::isDone).containsExactly(true, false));
        world.at(3.101, () -> {
            assertThat(settled).allMatch(VirtualPipeline::isDone);
            stuck.complete("");
        });
        world.settle();

        assertThat(world.recorder.count("unparked")).isEqualTo(3);
    }

    @Test
    void I3_poolThatRefusesTheOnlyOneThatWaits_isAskedAgain() {
        VirtualPipeline world = new VirtualPipeline();
        RefusingThreads threads = new RefusingThreads(world.threads);
        ReleasePipeline pipeline =
                new ReleasePipeline(world.time, threads, Transitions.NONE, EventSink.NONE, PipelineSettings.DEFAULT);
        threads.refusing = true;
        ScriptedJob job = world.job("lock", "a");
        pipeline.submit(job);
        world.run(0.1);
        threads.refusing = false;
        world.run(0.1);

        assertThat(job.isFinished()).isTrue();
        world.settle();
    }

    @Test
    void I3_fullQueue_parksInPlace_andDropsNothing() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(2, 0, 10)));
        List<ScriptedJob> jobs = world.jobs("lock", 100);
        List<CompletionStage<?>> settled = new ArrayList<>();
        for (ScriptedJob job : jobs) {
            settled.add(world.pipeline.submit(
                    job.policy(VirtualPipeline.concurrency(1)).does(world.blockedFor(0.1, ScriptedJob.DONE))));
        }
        assertThat(settled.subList(0, 11)).noneMatch(VirtualPipeline::isDone);
        assertThat(settled.subList(11, 100)).allMatch(VirtualPipeline::isDone);
        assertThat(world.pipeline.pendingCount()).isEqualTo(11);
        assertThat(world.pipeline.parkedCount()).isEqualTo(89);
        assertThat(world.pipeline.parked().get(0).lastError()).isEqualTo("10 of its kind wait already");
        world.settle();

        assertThat(jobs).allMatch(ScriptedJob::isFinished);
        assertThat(jobs).allMatch(job -> job.calls.size() == 1);
        assertThat(world.recorder.count("unparked")).isEqualTo(world.recorder.count("parked"));
    }

    @Test
    void I3_whatWaitsTooLong_isParkedInPlace_andKeepsItsTurn() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(1, 0, 100)));
        List<ScriptedJob> jobs = world.jobs("lock", 10);
        List<Duration> order = new ArrayList<>();
        List<CompletionStage<?>> settled = new ArrayList<>();
        for (ScriptedJob job : jobs) {
            settled.add(world.pipeline.submit(job.does(world.blockedFor(0.45, ScriptedJob.DONE))
                    .whenFinished(() -> order.add(job.calls.get(0)))));
        }
        world.at(
                2.001,
                () -> assertThat(settled).filteredOn(stage -> !isDone(stage)).containsExactly(settled.get(4)));
        world.settle();

        assertThat(order).hasSize(10).isSorted();
        assertThat(jobs).allMatch(job -> job.calls.size() == 1);
        assertThat(world.recorder.count("parked")).isEqualTo(5);
    }

    @Test
    void I3_poolThatRefuses_isAskedAgain() {
        VirtualPipeline world = new VirtualPipeline();
        RefusingThreads threads = new RefusingThreads(world.threads);
        ReleasePipeline pipeline =
                new ReleasePipeline(world.time, threads, Transitions.NONE, EventSink.NONE, PipelineSettings.DEFAULT);
        threads.refusing = true;
        List<ScriptedJob> jobs = world.jobs("lock", 5);
        List<CompletionStage<?>> settled = new ArrayList<>();
        jobs.forEach(job -> settled.add(pipeline.submit(job)));
        world.run(1);
        assertThat(jobs).allMatch(job -> job.calls.isEmpty());
        assertThat(pipeline.pendingCount()).isEqualTo(5);
        assertThat(threads.refused).as("asked every 10 ms, by one timer").isBetween(100, 120);

        world.run(1.5);
        assertThat(settled).as("parked in place meanwhile").allMatch(VirtualPipeline::isDone);
        threads.refusing = false;
        world.run(0.1);
        assertThat(jobs).allMatch(ScriptedJob::isFinished);
        assertThat(jobs).allMatch(job -> job.attempts.equals(List.of(1)));
        world.settle();
    }

    @Test
    void I3_poolThatRefusesAfterTheDeadline_leavesNothingHung() {
        VirtualPipeline world = new VirtualPipeline();
        RefusingThreads threads = new RefusingThreads(world.threads);
        ReleasePipeline pipeline =
                new ReleasePipeline(world.time, threads, Transitions.NONE, EventSink.NONE, PipelineSettings.DEFAULT);
        threads.refusing = true;
        threads.beforeRefusing = () -> {
            threads.refusing = false;
            world.blockFor(1.5);
        };
        ScriptedJob job = world.job("lock", "a");
        world.at(0, () -> pipeline.submit(job));
        world.settle();

        assertThat(threads.refused).isEqualTo(1);
        assertThat(job.isFinished()).isTrue();
        assertThat(job.attempts).containsExactly(2);
        assertThat(pipeline.countsByKind().get("lock").hung()).isZero();
    }

    @Test
    void kinds_takeTurns() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(1, 0, 100)));
        List<String> order = new ArrayList<>();
        for (String kind : List.of("a", "b", "c")) {
            world.jobs(kind, 3)
                    .forEach(job -> world.pipeline.submit(
                            job.does(world.blockedFor(0.01, ScriptedJob.DONE)).whenFinished(() -> order.add(kind))));
        }
        world.settle();

        assertThat(order)
                .as("a began before the others came")
                .containsExactly("a", "a", "b", "c", "a", "b", "c", "b", "c");
    }

    @Test
    void parkedOnesThatAreDue_doNotStarveNewOnes() {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(1, 0, 100)));
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        world.jobs("lock", 20).forEach(job -> world.pipeline.submit(job.policy(one)));
        world.jobs("lock", 3)
                .forEach(job -> world.pipeline.submit(job.policy(one)
                        .doesInTurn(
                                failing("1"), failing("2"), failing("3"), world.blockedFor(0.3, ScriptedJob.DONE))));
        ScriptedJob fresh = world.job("lock", "fresh").policy(one);
        world.at(0.9, () -> {
            world.pipeline.retryParkedNow();
            world.pipeline.submit(fresh);
        });
        world.settle();

        assertThat(fresh.calls.get(0)).as("second in turn").isLessThan(seconds(1.6));
    }

    /** How many calls of each kind are under way when all of them block. */
    private static List<Integer> callsAfterAnInstant(int threads, int kinds) {
        VirtualPipeline world = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(threads, 0, 1000)));
        CompletableFuture<String> stuck = new CompletableFuture<>();
        List<List<ScriptedJob>> all = new ArrayList<>();
        for (int kind = 0; kind < kinds; kind++) {
            List<ScriptedJob> jobs = world.jobs("kind-" + kind, 20);
            jobs.forEach(job ->
                    world.pipeline.submit(job.policy(WIDE).does(world.blocked(stuck, context -> ReleaseAction.DONE))));
            all.add(jobs);
        }
        List<Integer> underWay = new ArrayList<>();
        world.at(0.5, () -> {
            all.forEach(jobs ->
                    underWay.add(jobs.stream().mapToInt(job -> job.inside.get()).sum()));
            stuck.complete("");
        });
        world.settle();
        assertThat(all).allMatch(jobs -> jobs.stream().allMatch(ScriptedJob::isFinished));
        return underWay;
    }
}
