package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pipeline on real threads. */
@Timeout(120)
class ReleasePipelineThreadsTest {

    private static final CleanupPolicy QUICK = new CleanupPolicy(
            3, Duration.ofMillis(400), Duration.ofMillis(200), 8, Duration.ofMillis(20), Duration.ofMillis(100));

    private final TimeSource time = SystemTime.instance();
    private final Threads threads = time.newThreads("pipeline-test");
    private final ReleasePipeline pipeline =
            new ReleasePipeline(time, threads, Transitions.NONE, EventSink.NONE, settings());
    private final CountDownLatch stuck = new CountDownLatch(1);

    @AfterEach
    void close() {
        stuck.countDown();
        threads.close(Duration.ofSeconds(5));
        assertThat(threads.restarted()).isZero();
    }

    @Test
    void G1_hungCall_namesWhereItHangs_andIsNotRepeatedBeforeItReturns() {
        ScriptedJob job = job("lock", "a")
                .doesInTurn(
                        context -> {
                            hang();
                            throw new IllegalStateException("late");
                        },
                        ScriptedJob.DONE);
        pipeline.submit(job);
        await().until(() -> pipeline.parked().stream().anyMatch(ParkedRelease::hung));

        assertThat(pipeline.parked().get(0).lastError()).startsWith("has not returned after PT0.2S, is in ");
        assertThat(pipeline.retryParkedNow()).isZero();
        assertThat(job.calls).hasSize(1);
        stuck.countDown();
        await().until(job::isFinished);
        assertThat(job.attempts).containsExactly(1, 2);
        assertThat(job.mostInside).hasValue(1);
    }

    @Test
    void G9_kindWhoseCallsAllHang_delaysNoOther() {
        List<ScriptedJob> hanging = jobs("lock", 100);
        hanging.forEach(job -> pipeline.submit(job.does(context -> {
            hang();
            return ReleaseAction.DONE;
        })));
        await().until(() -> pipeline.countsByKind().get("lock").hung() == QUICK.concurrency());
        List<ScriptedJob> others = jobs("registration", 100);
        others.forEach(pipeline::submit);
        await().atMost(Duration.ofSeconds(5)).until(() -> others.stream().allMatch(ScriptedJob::isFinished));

        stuck.countDown();
        await().atMost(Duration.ofSeconds(30)).until(() -> hanging.stream().allMatch(ScriptedJob::isFinished));
        assertThat(hanging).allMatch(job -> job.mostInside.get() == 1);
    }

    @Test
    void G1_manyThreadsAndFaults_eachReleaseIsDoneOnce() throws InterruptedException {
        int each = 1500;
        List<ScriptedJob> jobs = new ArrayList<>();
        for (int i = 0; i < 3 * each; i++) {
            jobs.add(faulty(i));
        }
        List<Thread> closers = new ArrayList<>();
        for (int closer = 0; closer < 3; closer++) {
            List<ScriptedJob> own = jobs.subList(closer * each, (closer + 1) * each);
            closers.add(new Thread(() -> own.forEach(this::handIn)));
        }
        closers.forEach(Thread::start);
        for (Thread closer : closers) {
            closer.join();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> pipeline.pendingCount() + pipeline.parkedCount() == 0);

        assertThat(jobs).allMatch(job -> job.finished.get() == 1);
        assertThat(jobs).allMatch(job -> job.mostInside.get() == 1);
        assertThat(pipeline.countsByKind().values()).allMatch(counts -> counts.hung() == 0);
        assertThat(pipeline.parked()).isEmpty();
        DrainReport report =
                pipeline.drain(Duration.ofSeconds(1)).toCompletableFuture().join();
        assertThat(report.isClean()).isTrue();
    }

    private static PipelineSettings settings() {
        PipelineSettings normal = PipelineSettings.DEFAULT;
        BreakerSettings brief = new BreakerSettings(80, 20, 10, Duration.ofMillis(50), 3);
        return new PipelineSettings(
                normal.memory(), normal.connection(), normal.external(), brief, normal.inlineBound());
    }

    private ScriptedJob faulty(int number) {
        Random random = new Random(number);
        int failures = random.nextInt(3);
        boolean onOwn = random.nextInt(3) == 0;
        ScriptedJob job = job("kind-" + number % 5, "job-" + number)
                .layer(List.of(Layer.values()).get(number % 5 % 3))
                .onSupplied(() -> onOwn ? pipeline.callbacks() : null);
        return job.does(context -> {
            boolean fails = context.attempt() <= failures;
            switch (random.nextInt(20)) {
                case 0 -> blockFor(random.nextInt(2000));
                case 1, 2, 3 -> {
                    return later(random.nextInt(5), fails);
                }
                case 4 -> {
                    if (fails) {
                        return new CompletableFuture<>();
                    }
                }
                default -> {}
            }
            if (fails) {
                throw new IllegalStateException("planted");
            }
            return ReleaseAction.DONE;
        });
    }

    private CompletionStage<?> later(int millis, boolean fails) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        threads.scheduler().schedule(Duration.ofMillis(millis), () -> {
            if (fails) {
                stage.completeExceptionally(new IllegalStateException("planted"));
            } else {
                stage.complete("");
            }
        });
        return stage;
    }

    private void handIn(ScriptedJob job) {
        switch (job.id().hashCode() % 3) {
            case 0 -> pipeline.releaseInline(job);
            case 1 -> pipeline.submitDirectly(job);
            default -> pipeline.submit(job);
        }
    }

    private ScriptedJob job(String kind, String id) {
        return new ScriptedJob(time, 0, kind, id).policy(QUICK);
    }

    private List<ScriptedJob> jobs(String kind, int count) {
        List<ScriptedJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            jobs.add(job(kind, kind + "-" + i));
        }
        return jobs;
    }

    /** As a slow call does. */
    private void blockFor(int micros) throws InterruptedException {
        assertThat(stuck.await(micros, TimeUnit.MICROSECONDS)).isFalse();
    }

    private void hang() throws InterruptedException {
        assertThat(stuck.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
