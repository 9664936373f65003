package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeakTest {

    private final Peak peak = new Peak();

    @Test
    void beforeItMayBe_noMomentIsTaken() {
        assertThat(peak.isAt(100, false, false)).isFalse();
    }

    @Test
    void momentAboutAsHighAsEver_isTaken() {
        peak.isAt(100, false, false);

        assertThat(peak.isAt(80, true, false)).isFalse();
        assertThat(peak.isAt(90, true, false)).isTrue();
    }

    @Test
    void whenTimeIsOver_anyMomentButAnEmptyOneIsTaken() {
        peak.isAt(100, false, false);

        assertThat(peak.isAt(0, true, true)).isFalse();
        assertThat(peak.isAt(1, true, true)).isTrue();
    }
}
