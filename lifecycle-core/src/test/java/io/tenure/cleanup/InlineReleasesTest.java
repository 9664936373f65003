package io.tenure.cleanup;

import static io.tenure.cleanup.VirtualPipeline.failing;
import static io.tenure.cleanup.VirtualPipeline.isDone;
import static io.tenure.cleanup.VirtualPipeline.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tenure.event.CleanupSlowEvent;
import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.ResourceCleanedEvent;
import io.tenure.event.Transitions;
import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlineReleasesTest {

    private final VirtualPipeline world = new VirtualPipeline();
    private final ReleasePipeline pipeline = world.pipeline;

    @AfterEach
    void nothingOfOursFailed() {
        world.noThreadFailed();
    }

    @Test
    void done_isDoneOnReturn() {
        ScriptedJob job = memory("a");

        assertThat(pipeline.releaseInline(job) == ReleasePipeline.DONE).isTrue();
        assertThat(job.isFinished()).isTrue();
        assertThat(pipeline.countsByKind()).as("nothing was kept of it").isEmpty();
        assertThat(world.recorder.transitions).containsExactly("cleaned object 1");
        assertThat(world.recorder.events(ResourceCleanedEvent.class)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void I1_release_allocatesNothing(boolean watched) {
        Transitions transitions = watched ? new Transitions() {} : Transitions.NONE;
        // Where this thread gets no processor for a while, a release would count as slow, and that be told.
        LayerLimits limits = PipelineSettings.DEFAULT.memory();
        PipelineSettings patient =
                new PipelineSettings(limits, limits, limits, BreakerSettings.DEFAULT, Duration.ofMinutes(1));
        ReleasePipeline plain = new ReleasePipeline(
                io.tenure.time.SystemTime.instance(), world.threads, transitions, EventSink.NONE, patient);
        PlainJob job = new PlainJob();
        releaseOften(plain, job);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        releaseOften(plain, job);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // The smallest object has 16 bytes, so one a release would be far above; what is below is the compiler's noise.
        assertThat(allocated).as("bytes for %d releases", PlainJob.ROUNDS).isLessThan(PlainJob.ROUNDS);
        assertThat(job.released).isEqualTo(2 * PlainJob.ROUNDS);
    }

    @Test
    void I2_whatIsThrown_isAFailedAttempt_andRetriedByAWorker() {
        for (ScriptedJob.Behaviour throwing : List.<ScriptedJob.Behaviour>of(
                failing("planted"),
                context -> {
                    throw new Exception("checked");
                },
                context -> {
                    throw new LinkageError("planted");
                })) {
            ScriptedJob job = memory("a").doesInTurn(throwing, context -> {
                assertThat(world.threads.isOwnThread()).isTrue();
                return ReleaseAction.DONE;
            });
            CompletionStage<?> settled = pipeline.releaseInline(job);
            assertThat(isDone(settled)).isFalse();
            assertThat(pipeline.pendingCount()).isEqualTo(1);
            world.settle();

            assertThat(isDone(settled)).isTrue();
            assertThat(job.attempts).containsExactly(1, 2);
            assertThat(job.isFinished()).isTrue();
        }
        assertThat(world.recorder.count("failed object 1")).isEqualTo(3);
    }

    @Test
    void I2_interruptedException_leavesTheFlagSet() {
        ScriptedJob job = memory("a")
                .doesInTurn(
                        context -> {
                            throw new InterruptedException();
                        },
                        ScriptedJob.DONE);
        pipeline.releaseInline(job);

        assertThat(Thread.interrupted()).isTrue();
        world.settle();
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void finishedThatThrows_doesNotReachTheCloser_norMakeItFail() {
        ScriptedJob job = memory("a").whenFinished(() -> {
            throw new IllegalStateException("planted");
        });

        assertThat(pipeline.releaseInline(job) == ReleasePipeline.DONE).isTrue();
        world.settle();
        assertThat(job.calls).hasSize(1);
    }

    @Test
    void openStage_goesOnWithoutAThread() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        ScriptedJob job = memory("a").does(context -> stage);
        CompletionStage<?> settled = pipeline.releaseInline(job);
        assertThat(isDone(settled)).isFalse();
        stage.complete("");

        assertThat(isDone(settled)).isTrue();
        assertThat(job.isFinished()).isTrue();
        assertThat(pipeline.pendingCount()).isZero();
    }

    @Test
    void stageThatStaysOpen_timesOut_andIsRetried() {
        ScriptedJob job = memory("a").doesInTurn(context -> new CompletableFuture<>(), ScriptedJob.DONE);
        pipeline.releaseInline(job);
        world.settle();

        assertThat(job.calls.get(1)).isBetween(seconds(1.125), seconds(1.25));
    }

    @Test
    void stageThatFailed_isAFailedAttempt() {
        ScriptedJob job = memory("a")
                .doesInTurn(
                        context -> CompletableFuture.failedStage(new IllegalStateException("planted")),
                        ScriptedJob.DONE);
        pipeline.releaseInline(job);
        world.settle();

        assertThat(job.attempts).containsExactly(1, 2);
    }

    @Test
    void failingForLong_isParked() {
        ScriptedJob job = memory("a").doesInTurn(failing("1"), failing("2"), failing("3"), ScriptedJob.DONE);
        pipeline.releaseInline(job);
        world.run(0.9);
        assertThat(pipeline.parkedCount()).isEqualTo(1);
        world.settle();
        assertThat(job.isFinished()).isTrue();
    }

    @Test
    void G9_callbackThatClosesAnother_isNested() {
        List<String> order = new ArrayList<>();
        ScriptedJob inner = memory("inner").whenFinished(() -> order.add("inner"));
        ScriptedJob outer = memory("outer")
                .does(context -> {
                    assertThat(pipeline.releaseInline(inner) == ReleasePipeline.DONE)
                            .isTrue();
                    return ReleaseAction.DONE;
                })
                .whenFinished(() -> order.add("outer"));
        pipeline.releaseInline(outer);

        assertThat(order).containsExactly("inner", "outer");
    }

    @Test
    void I3_longChain_goesOnByTheWorkers() {
        int length = 50_000;
        List<Integer> finished = new ArrayList<>();
        ScriptedJob[] chain = new ScriptedJob[length];
        for (int i = length - 1; i >= 0; i--) {
            int number = i;
            chain[i] = memory("link-" + i).does(context -> {
                if (number + 1 < length) {
                    pipeline.releaseInline(chain[number + 1]);
                }
                return ReleaseAction.DONE;
            });
            chain[i].whenFinished(() -> finished.add(number));
        }
        pipeline.releaseInline(chain[0]);
        assertThat(finished).hasSize(InlineReleases.MAX_DEPTH);
        world.settle();

        assertThat(finished).hasSize(length).doesNotHaveDuplicates();
        assertThat(world.recorder.count("failed")).isZero();
    }

    @Test
    void I3_depth_isThatOfTheMomentNotOfThePast() {
        for (int i = 0; i < 10 * InlineReleases.MAX_DEPTH; i++) {
            ScriptedJob job = memory("a").doesInTurn(failing("1"), ScriptedJob.DONE);
            pipeline.releaseInline(job);
            assertThat(job.calls).hasSize(1);
        }
        world.settle();
    }

    @Test
    void I4_stackOverflow_isContained_andTheReleaseDoneLater() {
        ScriptedJob job = memory("a").doesInTurn(context -> overflow(0), ScriptedJob.DONE);
        CompletionStage<?> settled = pipeline.releaseInline(job);

        assertThat(isDone(settled)).as("nobody is to wait for it").isTrue();
        assertThat(pipeline.pendingCount()).isEqualTo(1);
        world.settle();
        assertThat(job.attempts).containsExactly(1, 2);
        assertThat(job.isFinished()).isTrue();
        assertThat(world.recorder.transitions).containsExactly("failed object 1", "cleaned object 2");
    }

    @Test
    void I4_closerAtTheEndOfItsStack_losesNothing() {
        List<ScriptedJob> jobs = world.jobs("object", 2000);
        jobs.forEach(job -> job.layer(Layer.MEMORY));
        closeDeeper(jobs, 0);
        world.settle();

        assertThat(jobs.stream().filter(ScriptedJob::isFinished).count())
                .isEqualTo(jobs.stream().filter(job -> !job.calls.isEmpty()).count());
        assertThat(jobs.stream().allMatch(job -> job.finished.get() <= 1)).isTrue();
        assertThat(pipeline.pendingCount()).isZero();
        assertThat(pipeline.parkedCount()).isZero();
    }

    @Test
    void slowOne_isReported_notInterrupted() {
        ScriptedJob job = memory("a").does(world.blockedFor(0.5, ScriptedJob.DONE));
        pipeline.releaseInline(job);

        assertThat(job.isFinished()).isTrue();
        assertThat(world.recorder.events(CleanupSlowEvent.class))
                .singleElement()
                .matches(
                        slow -> slow.took().equals(seconds(0.5)) && slow.bound().equals(Duration.ofMillis(1)));
    }

    @Test
    void slowOneThatFails_isReportedToo() {
        world.recorder.wantOnly(EventType.CLEANUP_SLOW);
        pipeline.releaseInline(memory("a").doesInTurn(world.blockedFor(0.5, failing("planted")), ScriptedJob.DONE));
        world.settle();

        assertThat(world.recorder.events).hasSize(1);
    }

    private ScriptedJob memory(String id) {
        return world.job("object", id).layer(Layer.MEMORY);
    }

    private static CompletionStage<?> overflow(int depth) {
        return depth < 0 ? ReleaseAction.DONE : overflow(depth + 1);
    }

    /** Closes one resource at each depth until the stack is full, and all that are left on the way back. */
    private void closeDeeper(List<ScriptedJob> jobs, int depth) {
        try {
            if (depth < jobs.size()) {
                if (depth % 10 == 0) {
                    pipeline.releaseInline(jobs.get(depth));
                }
                burn(jobs, depth);
            }
        } catch (StackOverflowError end) {
            // As a closer's own code would see it, far below.
        }
    }

    private void burn(List<ScriptedJob> jobs, int depth) {
        closeDeeper(jobs, depth + 1);
    }

    private static void releaseOften(ReleasePipeline pipeline, PlainJob job) {
        for (int i = 0; i < PlainJob.ROUNDS; i++) {
            if (pipeline.releaseInline(job) != ReleasePipeline.DONE) {
                throw new AssertionError("not done");
            }
        }
    }

    private static final class PlainJob implements ReleaseJob {
        static final int ROUNDS = 200_000;
        int released;

        @Override
        public CompletionStage<?> release(ReleaseContext context) {
            released++;
            return ReleaseAction.DONE;
        }

        @Override
        public OwnerId owner() {
            return ScriptedJob.OWNER;
        }

        @Override
        public CleanupPolicy policy() {
            return CleanupPolicy.DEFAULT;
        }

        @Override
        public @Nullable Executor executor() {
            return null;
        }

        @Override
        public String kind() {
            return "object";
        }

        @Override
        public @Nullable String id() {
            return null;
        }

        @Override
        public Layer layer() {
            return Layer.MEMORY;
        }

        @Override
        public ReleaseCause cause() {
            return ReleaseCause.CLOSED;
        }

        @Override
        public long token() {
            return 0;
        }
    }
}
