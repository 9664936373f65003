package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.examples.gateway.demo.Peak.Moment;
import org.junit.jupiter.api.Test;

class PeakTest {

    private static final double EARLY = 0.2;
    private static final double IN_TIME = 0.3;
    private static final double LATE = 0.5;

    private final Peak peak = new Peak();

    @Test
    void beforeItMayBe_noMomentIsTaken() {
        assertThat(peak.at(100, EARLY)).isEqualTo(Moment.NOT_YET);
    }

    @Test
    void momentAboutAsHighAsEver_isTaken() {
        peak.at(100, EARLY);

        assertThat(peak.at(80, IN_TIME)).isEqualTo(Moment.NOT_YET);
        assertThat(peak.at(90, IN_TIME)).isEqualTo(Moment.PEAK);
    }

    @Test
    void whenItIsLate_anyMomentButAnEmptyOneIsTaken() {
        peak.at(100, EARLY);

        assertThat(peak.at(0, LATE)).isEqualTo(Moment.NOT_YET);
        assertThat(peak.at(1, LATE)).isEqualTo(Moment.PEAK);
    }

    @Test
    void whenTheLoadIsOver_nothingIsWaitedForAnyMore() {
        assertThat(peak.at(0, 1)).isEqualTo(Moment.NEVER);
        assertThat(peak.at(1, 1)).isEqualTo(Moment.PEAK);
    }
}
