package io.tenure.stress;

import io.tenure.test.LongForm;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The stress tests of all rooms but the engine, and of the adapters, by jcstress' own driver. */
@Tag("stress")
class RoomsStressTest {

    @LongForm
    void rooms_showNothingForbidden(@TempDir Path folder, TestReporter reporter) throws Exception {
        new LongStress(folder).run("io\\.tenure\\.(?!engine\\.).*", reporter);
    }
}
