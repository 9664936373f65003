package io.tenure.cleanup;

import static io.tenure.cleanup.VirtualPipeline.failing;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class AttemptTest {

    private final VirtualPipeline world = new VirtualPipeline();
    private final ReleasePipeline pipeline = world.pipeline;

    private String whyParked() {
        return pipeline.parked().get(0).lastError();
    }

    @Test
    void whatIsNotDoneInTime_saysSo() {
        pipeline.submit(world.job("lock", "a").does(context -> new CompletableFuture<>()));
        world.run(10);

        assertThat(whyParked()).contains("not done after", "whether it will be is unknown");
    }

    @Test
    void whatItsExecutorDidNotBeginInTime_saysSo() {
        pipeline.submit(world.job("lock", "a").on(task -> {}));
        world.run(10);

        assertThat(whyParked()).contains("did not begin it");
    }

    @Test
    void stageThatCannotBeWaitedFor_hasFailedAtOnce() {
        pipeline.submit(world.job("lock", "a").does(context -> new CompletableFuture<String>() {
            @Override
            public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
                throw new IllegalStateException("no dependents");
            }
        }));
        world.run(0.01);

        assertThat(world.recorder.count("failed")).isEqualTo(1);
    }

    private boolean isSettled(ScriptedJob job) {
        return pipeline.settling(job) == ReleasePipeline.DONE;
    }

    @Test
    void releaseThatIsAskedFor_settlesOnceItIsParked_andIsParkedUntilItIsDone() {
        boolean[] up = {false};
        ScriptedJob job = world.job("lock", "a").does(context -> {
            if (!up[0]) {
                throw new IllegalStateException("down");
            }
            return ScriptedJob.DONE.call(context);
        });
        assertThat(isSettled(job)).as("not handed in").isTrue();
        assertThat(pipeline.isParked(job)).isFalse();
        pipeline.submit(job);
        assertThat(isSettled(job)).isFalse();
        CompletionStage<?> settling = pipeline.settling(job);
        assertThat(VirtualPipeline.isDone(settling)).isFalse();
        assertThat(pipeline.isParked(job)).isFalse();

        world.run(2);
        assertThat(VirtualPipeline.isDone(settling)).isTrue();
        assertThat(isSettled(job)).isTrue();
        assertThat(pipeline.isParked(job)).isTrue();

        up[0] = true;
        world.settle();
        assertThat(pipeline.isParked(job)).isFalse();
    }

    @Test
    void probeThatIsNeededNoMore_givesItsPermitBack_soTheBreakerIsDecided() {
        boolean[] holds = {false};
        List<Runnable> loop = new ArrayList<>();
        List<CompletableFuture<String>> open = new ArrayList<>();
        world.jobs("lock", 10)
                .forEach(job -> pipeline.submit(job.does(context -> {
                            CompletableFuture<String> stage = new CompletableFuture<>();
                            open.add(stage);
                            return stage;
                        })
                        .on(task -> {
                            if (holds[0]) {
                                loop.add(task);
                            } else {
                                task.run();
                            }
                        })));
        for (int i = 0; i < 100 && !pipeline.countsByKind().get("lock").breakerOpen(); i++) {
            world.run(0.05);
        }
        holds[0] = true;
        for (int i = 0; i < 200 && loop.isEmpty(); i++) {
            world.run(0.05);
        }
        assertThat(loop).as("probes that are not begun").hasSize(BreakerSettings.DEFAULT.probes());
        open.forEach(stage -> stage.complete(""));
        world.run(0.01);
        assertThat(pipeline.parkedCount() + pipeline.pendingCount()).isZero();

        ScriptedJob next = world.job("lock", "next");
        pipeline.submit(next);
        world.run(60);

        assertThat(next.isFinished()).isTrue();
    }

    @Test
    void retriesOfWhatIsParked_neverOpenTheBreaker() {
        pipeline.submit(world.job("lock", "hopeless").does(failing("broken")));
        for (int second = 0; second < 900; second++) {
            world.run(1);
            assertThat(pipeline.countsByKind().get("lock").breakerOpen()).isFalse();
        }
    }

    @Test
    void inlineReleasesThatAreNestedTooDeeply_areHandedOn_andCanBeWaitedFor() {
        List<CompletionStage<?>> stages = new ArrayList<>();
        nested(200, stages);
        world.settle();

        assertThat(stages).hasSize(200).doesNotContainNull();
        assertThat(stages.stream().anyMatch(stage -> stage != ReleasePipeline.DONE))
                .isTrue();
    }

    private CompletionStage<?> nested(int depth, List<CompletionStage<?>> stages) {
        CompletionStage<?> stage = pipeline.releaseInline(world.job("object", "o" + depth)
                .layer(Layer.MEMORY)
                .does(context -> {
                    if (depth > 1) {
                        nested(depth - 1, stages);
                    }
                    return ScriptedJob.DONE.call(context);
                }));
        stages.add(stage);
        return stage;
    }

    @Test
    void hungCallThatReturned_isMadeUpForNoMore_soTheNextOneIs() {
        VirtualPipeline few = new VirtualPipeline(VirtualPipeline.settings(new LayerLimits(1, 1, 100)));
        ScriptedJob third = few.job("c", "c");
        few.pipeline.submit(few.job("a", "a").does(few.blockedFor(1.5, ScriptedJob.DONE)));
        few.at(2, () -> few.pipeline.submit(few.job("b", "b").does(few.blockedFor(5, ScriptedJob.DONE))));
        few.at(2.1, () -> few.pipeline.submit(third));

        few.run(3.5);

        assertThat(third.isFinished()).isTrue();
    }
}
