package io.tenure.cleanup;

import static io.tenure.cleanup.VirtualPipeline.failing;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CleanupPolicy;
import io.tenure.resource.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTest {

    private final VirtualPipeline world = new VirtualPipeline();
    private final ReleasePipeline pipeline = world.pipeline;

    @AfterEach
    void nothingOfOursFailed() {
        world.noThreadFailed();
    }

    @Test
    void I1_noMoreAttempts_thanThePolicysConcurrency() {
        CleanupPolicy five = VirtualPipeline.concurrency(5);
        List<CompletableFuture<String>> open = new ArrayList<>();
        List<ScriptedJob> jobs = world.jobs("lock", 50);
        for (ScriptedJob job : jobs) {
            pipeline.submit(job.policy(five).does(context -> {
                CompletableFuture<String> stage = new CompletableFuture<>();
                open.add(stage);
                return stage;
            }));
        }
        int done = 0;
        while (done < 50) {
            world.run(0.01);
            assertThat(open).hasSize(Math.min(5, 50 - done));
            open.remove(0).complete("");
            done++;
        }
        assertThat(jobs).allMatch(ScriptedJob::isFinished);
        assertThat(world.recorder.count("parked")).isZero();
    }

    @Test
    void I1_directOnes_takePlacesToo() {
        CleanupPolicy two = VirtualPipeline.concurrency(2);
        List<Runnable> loop = new ArrayList<>();
        List<ScriptedJob> jobs = world.jobs("channel", 4);
        jobs.forEach(job ->
                pipeline.submitDirectly(job.policy(two).layer(Layer.CONNECTION).on(loop::add)));
        world.run(0.01);
        assertThat(loop).hasSize(2);

        for (int i = 0; i < 4; i++) {
            loop.remove(0).run();
            world.run(0.01);
        }
        assertThat(jobs).allMatch(ScriptedJob::isFinished);
    }

    @Test
    void I2_breakerOpen_noAttemptBegins_notEvenDirectly() {
        world.jobs("channel", 20)
                .forEach(job -> pipeline.submit(job.layer(Layer.CONNECTION).does(failing("down"))));
        world.run(0.5);
        assertThat(pipeline.countsByKind().get("channel").breakerOpen()).isTrue();

        ScriptedJob direct =
                world.job("channel", "direct").layer(Layer.CONNECTION).on(Runnable::run);
        pipeline.submitDirectly(direct);
        assertThat(direct.calls).isEmpty();
        assertThat(pipeline.parked()).extracting(ParkedRelease::id).contains("direct");
        world.run(5);
        assertThat(direct.calls).as("a probe, or after one").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void I2_breakerOpen_whatIsParkedAndDue_saysStillWhyItsLastAttemptFailed() {
        world.jobs("channel", 20)
                .forEach(job -> pipeline.submit(job.layer(Layer.CONNECTION).does(failing("down"))));
        world.run(2);
        Map<String, String> why = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            world.run(0.5);
            for (ParkedRelease parked : pipeline.parked()) {
                String attempt = parked.id() + " " + parked.attempts();
                assertThat(parked.lastError()).isEqualTo(why.computeIfAbsent(attempt, id -> parked.lastError()));
            }
        }
        assertThat(why).as("attempts that failed").hasSizeGreaterThan(30);
    }

    @Test
    void I2_oneResourceThatCanNeverBeReleased_doesNotOpenTheBreakerForTheOthers() {
        ScriptedJob hopeless = world.job("lock", "hopeless").does(failing("broken"));
        pipeline.submit(hopeless);
        world.run(600);
        assertThat(hopeless.calls).hasSizeGreaterThan(12);
        assertThat(pipeline.countsByKind().get("lock").breakerOpen()).isFalse();

        ScriptedJob healthy = world.job("lock", "healthy");
        pipeline.submit(healthy);
        world.run(0.001);
        assertThat(healthy.isFinished()).isTrue();
    }

    @Test
    void I3_directOne_doesNotOvertakeWhatWaits() {
        CleanupPolicy one = VirtualPipeline.concurrency(1);
        List<String> order = new ArrayList<>();
        CompletableFuture<String> first = new CompletableFuture<>();
        pipeline.submit(
                world.job("channel", "a").layer(Layer.CONNECTION).policy(one).does(context -> first));
        pipeline.submit(
                world.job("channel", "b").layer(Layer.CONNECTION).policy(one).whenFinished(() -> order.add("b")));
        world.run(0.01);
        pipeline.submitDirectly(world.job("channel", "c")
                .layer(Layer.CONNECTION)
                .policy(one)
                .on(Runnable::run)
                .whenFinished(() -> order.add("c")));
        first.complete("");
        world.run(0.01);

        assertThat(order).containsExactly("b", "c");
    }

    @Test
    void I3_breakerClosing_bringsBackWhatIsPausedForLong() {
        CleanupPolicy patient = VirtualPipeline.firstPause(VirtualPipeline.POLICY.longestPause());
        boolean[] up = {false};
        List<ScriptedJob> jobs = world.jobs("lock", 12);
        jobs.forEach(job -> pipeline.submit(job.policy(patient).does(context -> {
            if (!up[0]) {
                throw new IllegalStateException("down");
            }
            return io.tenure.resource.ReleaseAction.DONE;
        })));
        world.run(1);
        up[0] = true;
        List<ScriptedJob> probes = world.jobs("lock", 3);
        probes.forEach(job -> pipeline.submit(job.policy(patient)));
        world.run(6);

        assertThat(jobs)
                .as("none waited for its pause of half a minute or more")
                .allMatch(ScriptedJob::isFinished);
    }
}
