package io.tenure.stress;

import io.tenure.test.LongForm;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The stress tests of the engine by jcstress' own driver. */
@Tag("stress")
class EngineStressTest {

    @LongForm
    void engine_showsNothingForbidden(@TempDir Path folder, TestReporter reporter) throws Exception {
        new LongStress(folder).run("io\\.tenure\\.engine\\..*", reporter);
    }
}
