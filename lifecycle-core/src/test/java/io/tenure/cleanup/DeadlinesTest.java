package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CleanupPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private static final Duration TICK = Duration.ofNanos(1);

    private final VirtualPipeline world = new VirtualPipeline();
    private final List<Integer> seen = new ArrayList<>();

    /** A release with one attempt of that length before it is parked, which is not over by then. */
    private void submitAt(Duration when, Duration deadline) {
        CleanupPolicy policy =
                new CleanupPolicy(1, deadline, deadline, 64, Duration.ofMinutes(5), Duration.ofMinutes(5));
        ScriptedJob job =
                world.job("lock " + deadline, "at " + when).policy(policy).does(context -> new CompletableFuture<>());
        world.at(when, () -> world.pipeline.submit(job));
    }

    private void lookAt(Duration when) {
        world.at(when, () -> seen.add(world.pipeline.parkedCount()));
    }

    @Test
    void I1_deadlinePassesWhenItShould_beItNearOrFar() {
        for (long millis : new long[] {10, 99, 100, 101, 1_000, 60_000}) {
            submitAt(Duration.ZERO, Duration.ofMillis(millis));
            lookAt(Duration.ofMillis(millis).minus(TICK));
            lookAt(Duration.ofMillis(millis).plus(TICK));
        }

        world.run(61);

        assertThat(seen).containsExactly(0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6);
    }

    @Test
    void I1_attemptBegunWhileALookIsPlanned_orLongAfterTheLast_isLookedAtToo() {
        Duration second = Duration.ofSeconds(1);
        for (Duration begun : List.of(
                Duration.ofMillis(1),
                Deadlines.LOOK.minus(TICK),
                Deadlines.LOOK,
                Deadlines.LOOK.plusMillis(2),
                Duration.ofSeconds(20))) {
            submitAt(begun, second);
            lookAt(begun.plus(second).minus(TICK));
            lookAt(begun.plus(second).plus(Duration.ofMillis(1)));
        }

        world.run(30);

        assertThat(world.pipeline.parkedCount()).isEqualTo(5);
        assertThat(seen.get(0)).isZero();
        assertThat(seen.get(1)).isEqualTo(1);
        assertThat(seen.subList(8, 10)).containsExactly(4, 5);
    }

    @Test
    void I1_attemptThatHung_andThenReturnedAnOpenStage_hasADeadlineAgain() {
        CompletableFuture<?> returns = new CompletableFuture<>();
        ScriptedJob job = world.job("lock", "hangs").does(context -> {
            world.block(returns);
            return new CompletableFuture<>();
        });
        world.pipeline.submit(job);
        world.at(5, () -> returns.complete(null));
        world.at(5.5, () -> seen.add(job.calls.size()));

        world.run(20);

        assertThat(seen).containsExactly(1);
        assertThat(job.calls.size())
                .as("its stage had a deadline, so it was tried again")
                .isGreaterThan(1);
    }

    @Test
    void attemptsThatAreOverByThen_haveNoTimer() {
        for (int i = 0; i < 100; i++) {
            world.pipeline.submitDirectly(world.job("lock", "done " + i).on(Runnable::run));
        }

        world.settle();

        assertThat(world.time.elapsed()).as("nothing was left to wait for").isLessThan(Duration.ofMillis(100));
    }
}
