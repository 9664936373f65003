package io.tenure.engine;

import io.tenure.resource.OnTtl;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Param;

/** The same of what retires at its end: it is there no more for who asks by name, and whoever has it goes on. */
@Param(name = "id", gen = IntGen.class, conf = "1:2")
public final class RetiringRegistryModelTest extends RegistryModelTest {

    @Override
    OnTtl onTtl() {
        return OnTtl.RETIRE;
    }
}
