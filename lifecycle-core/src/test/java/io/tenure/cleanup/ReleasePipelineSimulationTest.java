package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.time.RandomSource;
import io.tenure.time.Threads;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random kinds, jobs and faults, in an order drawn from the seed; what must hold, holds for each. */
@Tag("simulation")
class ReleasePipelineSimulationTest {

    private static final int SEEDS = 120;
    private static final int JOBS = 60;
    private static final int MOST_BLOCKED = 20;

    @Test
    void G1_I1_whateverGoesWrong_eachReleaseIsDoneOnce_andNothingIsLeft() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            new World(seed).play();
        }
    }

    private static final class World {
        private final long seed;
        private final VirtualTime time;
        private final Threads threads;
        private final RandomSource random;
        private final ReleasePipeline pipeline;
        private final List<ScriptedJob> jobs = new ArrayList<>();
        private final List<CompletionStage<?>> settled = new ArrayList<>();
        private int blocked;

        World(long seed) {
            this.seed = seed;
            time = VirtualTime.shuffled(seed);
            threads = time.newThreads("sim");
            random = time.random();
            LayerLimits limits = new LayerLimits(1 + upTo(4), upTo(4), 1 + upTo(20));
            BreakerSettings breaker = new BreakerSettings(50, 10, 5, Duration.ofSeconds(1 + upTo(5)), 1 + upTo(3));
            pipeline = new ReleasePipeline(
                    time,
                    threads,
                    new Recorder(),
                    new Recorder(),
                    new PipelineSettings(limits, limits, limits, breaker, Duration.ofMillis(1)));
        }

        void play() {
            List<CleanupPolicy> policies = new ArrayList<>();
            for (int kind = 0; kind < 4; kind++) {
                policies.add(new CleanupPolicy(
                        1 + upTo(3),
                        Duration.ofMillis(200 + upTo(2000)),
                        Duration.ofMillis(100 + upTo(1000)),
                        1 + upTo(4),
                        Duration.ofMillis(100 + upTo(900)),
                        Duration.ofSeconds(1 + upTo(10))));
            }
            for (int i = 0; i < JOBS; i++) {
                int kind = upTo(3);
                ScriptedJob job = newJob(
                        "kind-" + kind,
                        "job-" + i,
                        policies.get(kind),
                        List.of(Layer.values()).get(kind % 3));
                jobs.add(job);
                threads.scheduler().schedule(Duration.ofMillis(upTo(3000)), () -> handIn(job));
            }
            threads.scheduler().schedule(Duration.ofSeconds(5), pipeline::retryParkedNow);
            assertThat(time.runUntilIdle(Duration.ofDays(1)))
                    .as("seed %d", seed)
                    .isTrue();
            check();
        }

        private void check() {
            assertThat(time.failures()).as("seed %d", seed).isEmpty();
            for (ScriptedJob job : jobs) {
                assertThat(job.finished).as("seed %d, %s", seed, job.id()).hasValue(1);
                assertThat(job.mostInside).as("seed %d, %s", seed, job.id()).hasValue(1);
                assertThat(job.attempts)
                        .as("seed %d, %s", seed, job.id())
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
            assertThat(settled).as("seed %d", seed).hasSize(JOBS).allMatch(Stages::isDone);
            assertThat(pipeline.pendingCount()).as("seed %d", seed).isZero();
            assertThat(pipeline.parkedCount()).as("seed %d", seed).isZero();
            assertThat(pipeline.parked()).as("seed %d", seed).isEmpty();
            assertThat(pipeline.countsByKind().values())
                    .as("seed %d", seed)
                    .allMatch(counts -> counts.pending() == 0 && counts.parked() == 0 && counts.hung() == 0);
            CompletionStage<DrainReport> drain = pipeline.drain(Duration.ofSeconds(1));
            assertThat(drain.toCompletableFuture().join().isClean())
                    .as("seed %d", seed)
                    .isTrue();
        }

        private void handIn(ScriptedJob job) {
            settled.add(
                    switch (upTo(2)) {
                        case 0 -> pipeline.releaseInline(job);
                        case 1 -> pipeline.submitDirectly(job);
                        default -> pipeline.submit(job);
                    });
        }

        private ScriptedJob newJob(String kind, String id, CleanupPolicy policy, Layer layer) {
            ScriptedJob job = new ScriptedJob(time, 0, kind, id).policy(policy).layer(layer);
            int failures = upTo(6);
            job.onSupplied(() -> upTo(2) == 0 ? anExecutor() : null);
            return job.does(context -> context.attempt() > failures ? succeed() : fail());
        }

        private Executor anExecutor() {
            return switch (upTo(4)) {
                case 0 -> Runnable::run;
                case 1 ->
                    task -> {
                        throw new RejectedExecutionException("planted");
                    };
                case 2 -> task -> later(upTo(2500), task);
                case 3 ->
                    task -> {
                        block(upTo(2500));
                        later(1, task);
                    };
                default ->
                    task -> {
                        task.run();
                        throw new IllegalStateException("planted");
                    };
            };
        }

        private CompletionStage<?> succeed() {
            return switch (upTo(3)) {
                case 0 -> {
                    block(upTo(2500));
                    yield ReleaseAction.DONE;
                }
                case 1 -> completing(upTo(500), null);
                case 2 -> completing(upTo(2500), null);
                default -> ReleaseAction.DONE;
            };
        }

        private CompletionStage<?> fail() {
            return switch (upTo(6)) {
                case 0 -> {
                    block(upTo(2500));
                    throw new IllegalStateException("planted");
                }
                case 1 -> completing(upTo(2500), new IllegalStateException("planted"));
                case 2 -> new CompletableFuture<>();
                case 3 -> throw new StackOverflowError("planted");
                case 4 -> throw new OutOfMemoryError("planted");
                case 5 -> {
                    pipeline.retryParkedNow();
                    throw new LinkageError("planted");
                }
                default -> throw new IllegalStateException("planted");
            };
        }

        private CompletionStage<?> completing(int afterMillis, RuntimeException failure) {
            CompletableFuture<String> stage = new CompletableFuture<>();
            later(afterMillis, () -> {
                if (failure == null) {
                    stage.complete("");
                } else {
                    stage.completeExceptionally(failure);
                }
            });
            return stage;
        }

        private void later(int afterMillis, Runnable task) {
            threads.scheduler().schedule(Duration.ofMillis(afterMillis), task);
        }

        /** Waits nest in virtual time, so not too many may block at once. */
        private void block(int millis) {
            if (blocked >= MOST_BLOCKED) {
                return;
            }
            blocked++;
            try {
                time.await(new CompletableFuture<>(), Duration.ofMillis(millis));
            } catch (TimeoutException over) {
                blocked--;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private int upTo(int most) {
            return (int) random.nextLong(most + 1L);
        }
    }
}
