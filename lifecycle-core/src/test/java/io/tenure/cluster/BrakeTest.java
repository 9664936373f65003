package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrakeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private final LoneHome lone = new LoneHome().joined();
    private final Brake brake = new Brake(lone.home);

    private void observe(int waiting) {
        lone.on(() -> brake.observe(10, waiting, List.of()));
    }

    /** Lets time pass as the owner's loop would, with so many orphans all the time. */
    private void pass(Duration length, int waiting) {
        for (long second = 0; second < length.toSeconds(); second++) {
            observe(waiting);
            lone.time.advance(SECOND);
            lone.on(brake::tick);
        }
    }

    @Test
    void fewOrphans_doNotEngageIt() {
        observe(2);

        assertThat(brake.isEngaged()).isFalse();
    }

    @Test
    void I1_engagedForItsTimeAtMost_evenIfNobodyAsksToBeLetThrough() {
        pass(AT_MOST.minus(SECOND), 5);
        assertThat(brake.isEngaged()).isTrue();

        pass(SECOND, 5);
        assertThat(brake.isEngaged()).isFalse();
    }

    @Test
    void I1_afterItsTime_notAgainUntilThereWasCalm() {
        pass(AT_MOST, 5);

        for (int second = 0; second < 30; second++) {
            pass(SECOND, 5);
            assertThat(brake.isEngaged()).isFalse();
        }

        pass(SECOND, 0);
        observe(5);
        assertThat(brake.isEngaged()).isTrue();
    }

    @Test
    void I2_whileEngaged_atLeastOneOwnerASecondIsLetThrough() {
        Fleet fleet = new Fleet();
        Fleet.Member survivor = fleet.member("survivor");
        List<Fleet.Member> dying = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            dying.add(fleet.member("m" + i));
        }
        dying.forEach(member -> member.process.crash());
        assertThat(fleet.time.runUntil(() -> survivor.owner.stats().brakeEngaged(), Duration.ofSeconds(20)))
                .isTrue();
        fleet.time.runUntil(
                () -> survivor.way.sent(request -> request.writes("/tombstones/")) > 0, Duration.ofSeconds(3));

        List<Integer> begun = new ArrayList<>();
        for (int second = 0; second < 8; second++) {
            fleet.time.advance(SECOND);
            begun.add(fleet.rows("tombstones/").size());
        }

        assertThat(survivor.owner.stats().brakeEngaged()).isTrue();
        assertThat(begun).as("more with each second").isSorted().doesNotHaveDuplicates();
        assertThat(begun.get(7)).as("but not all at once").isLessThanOrEqualTo(10);
    }

    @Test
    void liftedByAnOperator_itLetsAllThrough() {
        observe(5);
        lone.on(brake::lift);
        observe(5);

        assertThat(brake.isEngaged()).isFalse();
        for (int i = 0; i < 5; i++) {
            assertThat(brake.admits()).isTrue();
        }
    }
}
