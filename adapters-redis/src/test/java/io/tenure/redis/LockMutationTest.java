package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.MutatedProduct;
import io.tenure.test.Mutation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulation of locks proves itself: they are broken on purpose, and each break is found. Sources are changed in
 * memory; the product has no switch for any of it. The list names, for each, the seed that finds it; where that finds it no
 * more, the first ten thousand are searched, and the list is to be drawn up anew.
 */
@Tag("simulation")
class LockMutationTest {

    private static final int MOST_SEEDS = 10_000;
    private static final Path PAGE = Path.of("..", "docs", "reliability.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "tenure", "redis");

    static Stream<Mutation> mutations() {
        return LockMutations.ALL.stream();
    }

    @Test
    void page_listsThemAll() throws IOException {
        assertThat(Files.readString(PAGE)).as("docs/reliability.md").contains(Mutation.table(LockMutations.ALL));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void brokenLocks_areFound(Mutation mutation) {
        assertThat(mutation.seed()).as(mutation.name()).isBetween(1L, (long) MOST_SEEDS);
        MutatedProduct product = new MutatedProduct(SOURCES, mutation);

        String failure = product.firstFailure(LockSimulation.class, mutation.seed(), 1);

        assertThat(failure)
                .as(
                        "%s: seed %d does not find it any more; the first that does: %s",
                        mutation,
                        mutation.seed(),
                        failure == null ? product.firstFailure(LockSimulation.class, 1, MOST_SEEDS) : "")
                .isNotNull();
    }
}
