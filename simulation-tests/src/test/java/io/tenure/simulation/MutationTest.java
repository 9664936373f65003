package io.tenure.simulation;

import io.tenure.test.BrokenOnPurpose;
import io.tenure.test.MutatedProduct;
import io.tenure.test.Mutation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** The simulator proves itself. */
@Tag("simulation")
class MutationTest extends BrokenOnPurpose {

    private static final Path SOURCES = Path.of("..", "lifecycle-core", "src", "main", "java", "io", "tenure");

    MutationTest() {
        super(Mutations.ALL);
    }

    @Override
    protected Broken broken(Mutation mutation) {
        return new MutatedProduct(SOURCES, mutation, Simulation.class)::firstFailure;
    }

    @Override
    protected @Nullable String unbroken(long seed) {
        return Simulation.firstFailure(seed, 1);
    }
}
