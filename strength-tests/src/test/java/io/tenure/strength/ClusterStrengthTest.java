package io.tenure.strength;

import io.tenure.test.LongForm;
import java.io.IOException;
import org.junit.jupiter.api.TestReporter;

/** {@link StrengthTest} of the largest room. */
class ClusterStrengthTest {

    @LongForm
    void cluster(TestReporter reporter) throws IOException, InterruptedException {
        StrengthTest.isStrong(Room.CLUSTER, reporter);
    }
}
