package io.tenure.simulation;

import io.tenure.test.LongForm;
import org.junit.jupiter.api.TestReporter;

/** Part 1 of {@link ManyWorlds}. */
class ManyWorlds1Test {

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheFirstQuarter(TestReporter reporter) {
        ManyWorlds.live(1, 1, reporter);
    }

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheSecondQuarter(TestReporter reporter) {
        ManyWorlds.live(1, 2, reporter);
    }

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheThirdQuarter(TestReporter reporter) {
        ManyWorlds.live(1, 3, reporter);
    }

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheLastQuarter(TestReporter reporter) {
        ManyWorlds.live(1, 4, reporter);
    }
}
