package io.tenure.redis;

import io.tenure.test.BrokenOnPurpose;
import io.tenure.test.MutatedProduct;
import io.tenure.test.Mutation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** The simulation of locks proves itself. */
@Tag("simulation")
class LockMutationTest extends BrokenOnPurpose {

    private static final Path SOURCES = Path.of("src", "main", "java", "io", "tenure", "redis");

    LockMutationTest() {
        super(LockMutations.ALL);
    }

    @Override
    protected Broken broken(Mutation mutation) {
        return new MutatedProduct(SOURCES, mutation, LockSimulation.class)::firstFailure;
    }

    @Override
    protected @Nullable String unbroken(long seed) {
        return LockSimulation.firstFailure(seed, 1);
    }
}
