package io.tenure.strength;

import io.tenure.test.LongForm;
import java.io.IOException;
import org.junit.jupiter.api.TestReporter;

/** {@link StrengthTest} of the engine. */
class EngineStrengthTest {

    @LongForm
    void engine(TestReporter reporter) throws IOException, InterruptedException {
        StrengthTest.isStrong(Room.ENGINE, reporter);
    }
}
