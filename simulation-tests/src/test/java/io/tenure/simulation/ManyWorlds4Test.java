package io.tenure.simulation;

import io.tenure.test.LongForm;
import org.junit.jupiter.api.TestReporter;

/** Part 4 of {@link ManyWorlds}. */
class ManyWorlds4Test {

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheFirstQuarter(TestReporter reporter) {
        ManyWorlds.live(4, 1, reporter);
    }

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheSecondQuarter(TestReporter reporter) {
        ManyWorlds.live(4, 2, reporter);
    }

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheThirdQuarter(TestReporter reporter) {
        ManyWorlds.live(4, 3, reporter);
    }

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheLastQuarter(TestReporter reporter) {
        ManyWorlds.live(4, 4, reporter);
    }
}
