package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long systems are down, and whether that was long. */
class ConditionsTest {

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final Conditions conditions = new Conditions(time, Weather.CALM, Weather.CALM);

    private void downFor(int seconds) {
        conditions.systemsDownFor(Duration.ofSeconds(seconds));
    }

    private void pass(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void shorterOutage_doesNotEndTheLongerOne() {
        downFor(9);
        pass(1);
        downFor(2);
        pass(7);
        assertThat(conditions.areSystemsDown()).isTrue();

        pass(1);
        assertThat(conditions.areSystemsDown()).isFalse();
    }

    @Test
    void longerOutage_endsWhenItWouldAlone() {
        downFor(2);
        pass(1);
        downFor(9);
        pass(8);
        assertThat(conditions.areSystemsDown()).isTrue();

        pass(1);
        assertThat(conditions.areSystemsDown()).isFalse();
    }

    @Test
    void outagesAddUp_andAreLongAboveTwentySeconds() {
        downFor(15);
        pass(15);
        downFor(5);
        pass(5);
        assertThat(conditions.wereSystemsLongDown()).isFalse();

        downFor(1);
        pass(1);
        assertThat(conditions.wereSystemsLongDown()).isTrue();
    }

    @Test
    void secondsInWhichTwoOutagesMeet_countOnce() {
        downFor(15);
        pass(1);
        downFor(15);
        pass(1);
        downFor(15);
        pass(30);

        assertThat(conditions.wereSystemsLongDown()).isFalse();
    }

    @Test
    void outageThatIsHealed_countsForWhatThereWasOfIt() {
        downFor(25);
        pass(5);
        conditions.heal();

        assertThat(conditions.areSystemsDown()).isFalse();
        assertThat(conditions.wereSystemsLongDown()).isFalse();
    }
}
