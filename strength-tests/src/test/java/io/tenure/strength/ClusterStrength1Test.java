package io.tenure.strength;

import io.tenure.test.LongForm;
import java.io.IOException;
import org.junit.jupiter.api.TestReporter;

/** {@link StrengthTest} of one half of the largest room. */
class ClusterStrength1Test {

    @LongForm
    void cluster(TestReporter reporter) throws IOException, InterruptedException {
        StrengthTest.isStrong(Room.CLUSTER_A_TO_L, reporter);
    }
}
