package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastResortTest {

    private final Throwable planted = new OutOfMemoryError("planted");

    private final VirtualPipeline world = new VirtualPipeline();
    private final LastResort lastResort = new LastResort();
    private final List<String> rescued = new ArrayList<>();

    @Test
    void I1_eachJob_isGivenOnce_withWhatWentWrong() {
        List<ScriptedJob> jobs = world.jobs("object", 3);
        jobs.forEach(job ->
                assertThat(lastResort.keep(job, planted) == LastResort.KEPT).isTrue());
        assertThat(lastResort.size()).isEqualTo(3);

        for (int i = 0; i < 2; i++) {
            lastResort.rescue((job, failure) -> {
                assertThat(failure).isSameAs(planted);
                rescued.add(job.id());
            });
        }
        assertThat(rescued).containsExactlyInAnyOrder("object-0", "object-1", "object-2");
        assertThat(lastResort.size()).isZero();
    }

    @Test
    void I1_jobThatTheRescuerFailsWith_stays() {
        lastResort.keep(world.job("object", "a"), planted);

        assertThatThrownBy(() -> lastResort.rescue((job, failure) -> {
                    throw new OutOfMemoryError("still");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(lastResort.size()).isEqualTo(1);
        lastResort.rescue((job, failure) -> rescued.add(job.id()));
        assertThat(rescued).containsExactly("a");
    }

    @Test
    void jobKeptDuringTheRescue_isRescuedSoonerOrLater() {
        lastResort.keep(world.job("object", "a"), planted);
        lastResort.rescue((job, failure) -> lastResort.keep(world.job("object", "b"), planted));
        lastResort.rescue((job, failure) -> rescued.add(job.id()));

        assertThat(rescued).containsExactly("b");
        assertThat(lastResort.size()).isZero();
    }

    @Test
    void slots_areUsedAgain() {
        for (int round = 0; round < 3; round++) {
            world.jobs("object", LastResort.SLOTS).forEach(job -> lastResort.keep(job, planted));
            assertThat(lastResort.size()).isEqualTo(LastResort.SLOTS);
            lastResort.rescue((job, failure) -> rescued.add(job.id()));
        }
        assertThat(rescued).hasSize(3 * LastResort.SLOTS);
    }

    @Test
    void oneTooMany_isLoggedAndDoesNoHarm() {
        world.jobs("object", LastResort.SLOTS + 1)
                .forEach(job -> assertThat(lastResort.keep(job, planted) == LastResort.KEPT)
                        .isTrue());

        assertThat(lastResort.size()).isEqualTo(LastResort.SLOTS);
    }
}
