package io.tenure.strength;

import io.tenure.test.LongForm;
import java.io.IOException;
import org.junit.jupiter.api.TestReporter;

/** {@link StrengthTest} of the other half of the largest room. */
class ClusterStrength2Test {

    @LongForm
    void cluster(TestReporter reporter) throws IOException, InterruptedException {
        StrengthTest.isStrong(Room.CLUSTER_M_TO_Z, reporter);
    }
}
