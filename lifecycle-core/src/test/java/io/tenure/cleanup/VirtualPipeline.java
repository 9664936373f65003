package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CleanupPolicy;
import io.tenure.time.TaskScheduler;
import io.tenure.time.Threads;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** A pipeline in virtual time, with jobs, probes and hands to write with. */
final class VirtualPipeline {

    static final Duration LONG = Duration.ofDays(2);
    static final CleanupPolicy POLICY = CleanupPolicy.DEFAULT;

    final VirtualTime time = VirtualTime.inSequence(1);
    final Threads threads = time.newThreads("test");
    final Recorder recorder = new Recorder();
    final ReleasePipeline pipeline;

    private final TaskScheduler probes = time.newThreads("probes").scheduler();
    private final long originNanos = time.nowNanos();

    VirtualPipeline() {
        this(PipelineSettings.DEFAULT);
    }

    VirtualPipeline(PipelineSettings settings) {
        pipeline = new ReleasePipeline(time, threads, recorder, recorder, settings);
    }

    static PipelineSettings settings(LayerLimits limits) {
        return new PipelineSettings(limits, limits, limits, BreakerSettings.DEFAULT, Duration.ofMillis(1));
    }

    static CleanupPolicy concurrency(int concurrency) {
        return new CleanupPolicy(
                POLICY.attempts(),
                POLICY.within(),
                POLICY.attemptDeadline(),
                concurrency,
                POLICY.firstPause(),
                POLICY.longestPause());
    }

    static CleanupPolicy firstPause(Duration firstPause) {
        return new CleanupPolicy(
                POLICY.attempts(),
                POLICY.within(),
                POLICY.attemptDeadline(),
                POLICY.concurrency(),
                firstPause,
                POLICY.longestPause());
    }

    ScriptedJob job(String kind, String id) {
        return new ScriptedJob(time, originNanos, kind, id);
    }

    List<ScriptedJob> jobs(String kind, int count) {
        List<ScriptedJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(job(kind, kind + "-" + i));
        }
        return jobs;
    }

    /** Runs {@code probe} when that much time has passed since the beginning. */
    void at(Duration when, Runnable probe) {
        probes.schedule(when.minus(time.elapsed()), probe);
    }

    void at(double seconds, Runnable probe) {
        at(seconds(seconds), probe);
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    /** A thread that is blocked until {@code until}; then it goes on as {@code after} says. */
    ScriptedJob.Behaviour blocked(CompletionStage<?> until, ScriptedJob.Behaviour after) {
        return context -> {
            block(until);
            return after.call(context);
        };
    }

    ScriptedJob.Behaviour blockedFor(double seconds, ScriptedJob.Behaviour after) {
        return context -> {
            blockFor(seconds);
            return after.call(context);
        };
    }

    void blockFor(double seconds) {
        block(new CompletableFuture<>(), seconds(seconds));
    }

    void block(CompletionStage<?> until) {
        block(until, LONG);
    }

    private void block(CompletionStage<?> until, Duration atMost) {
        try {
            time.await(until, atMost);
        } catch (TimeoutException e) {
            assertThat(atMost).isLessThan(LONG);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static ScriptedJob.Behaviour failing(String message) {
        return context -> {
            throw new IllegalStateException(message);
        };
    }

    void run(double seconds) {
        time.advance(seconds(seconds));
    }

    /** Lets everything happen that will, within an hour. */
    void settle() {
        time.runUntilIdle(Duration.ofHours(1));
        noThreadFailed();
    }

    void noThreadFailed() {
        assertThat(time.failures()).isEmpty();
        assertThat(threads.restarted()).isZero();
    }

    static boolean isDone(CompletionStage<?> stage) {
        return Stages.isDone(stage);
    }
}
