package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExternalHoldTest {

    private static final Duration BRIEF = Duration.ofSeconds(1);

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final ExternalHold<String> hold = a.take(fleet.locks, "x");

    @Test
    void I1_valid_asLongAsTheSessionIs() {
        assertThat(hold.isValid()).isTrue();
        assertThat(hold.validFor(BRIEF)).isTrue();
        assertThat(hold.validFor(Duration.ofHours(1))).isFalse();

        a.lose();

        assertThat(hold.isValid()).isFalse();
        assertThat(hold.validFor(BRIEF)).isFalse();
    }

    @Test
    void I1_valid_asLongAsItsAdapterSaysSo() {
        fleet.locks.vouches = () -> false;
        assertThat(hold.isValid()).isFalse();
        assertThat(hold.validFor(BRIEF)).isFalse();

        fleet.locks.vouches = () -> true;
        assertThat(hold.isValid()).isTrue();
    }

    @Test
    void I1_adapterThatThrows_saysNo() {
        fleet.locks.vouches = () -> {
            throw new LinkageError("half a client");
        };

        assertThat(hold.isValid()).isFalse();
        assertThat(hold.validFor(BRIEF)).isFalse();
    }

    @Test
    void I1_valid_untilItIsReleased() {
        fleet.get(a.owner.release(hold, Fleet.LONG));

        assertThat(hold.isValid()).isFalse();
    }

    @Test
    void holdThatIsInTheStore_isNotReleasedOnTheCallersThread_andNamesItself() {
        assertThat(hold.isReleasedDirectly()).isFalse();
        assertThat(hold).hasToString("lock/" + hold.record().id() + "#" + hold.token());
    }
}
