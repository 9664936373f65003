package io.tenure.cleanup;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.stress.CallerThreads;
import io.tenure.stress.HandClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The pipeline as a whole: what ends and what comes at once ({@link Lane}, I3; {@link Release}, I1; {@link Drain}). */
final class PipelineStress {

    private PipelineStress() {}

    private static ReleasePipeline pipeline() {
        return new ReleasePipeline(
                new HandClock(), new CallerThreads(), Transitions.NONE, EventSink.NONE, PipelineSettings.DEFAULT);
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The place that came back was given on.")
    @Outcome(expect = FORBIDDEN, desc = "A release waits for a place, and there is one.")
    @State
    public static class PlaceBackAndSubmit {
        private final ReleasePipeline pipeline = pipeline();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private final StressedJob first = StressedJob.when(closed);
        private final StressedJob second = StressedJob.atOnce();

        public PlaceBackAndSubmit() {
            pipeline.submit(first);
        }

        @Actor
        public void end() {
            closed.complete(null);
        }

        @Actor
        public void submit() {
            pipeline.submit(second);
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = first.finishedTimes();
            r.r2 = second.finishedTimes();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The place that came back was given on.")
    @Outcome(expect = FORBIDDEN, desc = "A release waits for a place, and there is one.")
    @State
    public static class PlaceBackAndSubmitDirectly {
        private final ReleasePipeline pipeline = pipeline();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private final StressedJob first = StressedJob.when(closed);
        private final StressedJob second = StressedJob.atOnce();

        public PlaceBackAndSubmitDirectly() {
            pipeline.submitDirectly(first);
        }

        @Actor
        public void end() {
            closed.complete(null);
        }

        @Actor
        public void submit() {
            pipeline.submitDirectly(second);
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = first.finishedTimes();
            r.r2 = second.finishedTimes();
        }
    }

    @JCStressTest
    @Outcome(id = "1, true", expect = ACCEPTABLE, desc = "The drain ends with the last release.")
    @Outcome(expect = FORBIDDEN, desc = "The drain waits for its time, though nothing is pending.")
    @State
    public static class LastReleaseAndDrain {
        private final ReleasePipeline pipeline = pipeline();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private final StressedJob last = StressedJob.when(closed);
        private CompletionStage<DrainReport> report;

        public LastReleaseAndDrain() {
            pipeline.submit(last);
        }

        @Actor
        public void end() {
            closed.complete(null);
        }

        @Actor
        public void drain() {
            report = pipeline.drain(Duration.ofSeconds(1));
        }

        @Arbiter
        public void look(IZ_Result r) {
            r.r1 = last.finishedTimes();
            r.r2 = report.toCompletableFuture().isDone();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Done once.")
    @Outcome(expect = FORBIDDEN, desc = "Its late success and its next attempt both ended it, or neither.")
    @State
    public static class LateSuccessAndDeadline {
        private final CallerThreads threads = new CallerThreads();
        private final ReleasePipeline pipeline = new ReleasePipeline(
                new HandClock(), threads, Transitions.NONE, EventSink.NONE, PipelineSettings.DEFAULT);
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private final StressedJob job = StressedJob.when(closed);

        public LateSuccessAndDeadline() {
            pipeline.submit(job);
            // The look for attempts that take a while, which gives this one its deadline's timer.
            threads.timers().fireNext();
        }

        @Actor
        public void succeed() {
            closed.complete(null);
        }

        @Actor
        public void passDeadline() {
            threads.timers().fireNext();
        }

        @Arbiter
        public void look(I_Result r) {
            threads.timers().fireAll();
            r.r1 = job.finishedTimes();
        }
    }
}
