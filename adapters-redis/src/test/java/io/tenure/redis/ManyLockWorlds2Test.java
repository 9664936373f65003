package io.tenure.redis;

import io.tenure.test.LongForm;
import org.junit.jupiter.api.TestReporter;

/** Part 2 of {@link ManyLockWorlds}. */
class ManyLockWorlds2Test {

    @LongForm
    void G1_G5_G6_G7_G8_G9_holdInEachWorld(TestReporter reporter) {
        ManyLockWorlds.live(2, reporter);
    }
}
