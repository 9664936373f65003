package io.tenure.engine;

import io.tenure.resource.OnTtl;
import io.tenure.test.LongForm;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.TestReporter;

/** The same of what retires at its end: it is there no more for who asks by name, and whoever has it goes on. */
@Param(name = "id", gen = IntGen.class, conf = "1:2")
public final class RetiringRegistryModelTest extends RegistryModelTest {

    @Override
    OnTtl onTtl() {
        return OnTtl.RETIRE;
    }

    /** A form of its own, that the list of long runs has, too. */
    @Override
    @LongForm
    void manyScenarios_areOfAMap(TestReporter reporter) {
        super.manyScenarios_areOfAMap(reporter);
    }
}
