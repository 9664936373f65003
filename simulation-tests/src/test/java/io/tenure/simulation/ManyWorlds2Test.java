package io.tenure.simulation;

import io.tenure.test.LongForm;
import org.junit.jupiter.api.TestReporter;

/** Part 2 of {@link ManyWorlds}. */
class ManyWorlds2Test {

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheFirstQuarter(TestReporter reporter) {
        ManyWorlds.live(2, 1, reporter);
    }

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheSecondQuarter(TestReporter reporter) {
        ManyWorlds.live(2, 2, reporter);
    }

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheThirdQuarter(TestReporter reporter) {
        ManyWorlds.live(2, 3, reporter);
    }

    @LongForm
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInTheLastQuarter(TestReporter reporter) {
        ManyWorlds.live(2, 4, reporter);
    }
}
