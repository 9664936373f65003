package io.tenure.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A check that proves itself: what it checks is broken on purpose, in memory, for the product has no switch for any of it;
 * and each break is found. The list names, for each, the seed that finds it; where that finds it no more, the first ten
 * thousand are searched, and the list is to be drawn up anew.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BrokenOnPurpose {

    private static final int MOST_SEEDS = 10_000;

    private static final String NOT_LINKED =
            "NoClassDefFound|NoSuch(Method|Field)Error|IncompatibleClassChange|(Illegal|Module)AccessError|VerifyError";
    private static final Path PAGE = Path.of("..", "docs", "reliability.md");

    private final List<Mutation> all;
    /** Those that were tried unbroken: many a break is found by the same. */
    private final Set<Long> unbroken = new HashSet<>();

    /** One of those. */
    protected BrokenOnPurpose(List<Mutation> all) {
        this.all = all;
    }

    /** What is checked, with that mutation. Closed after use. */
    protected abstract Broken broken(Mutation mutation);

    /** What is checked, as it is; says how that seed fails, null if it does not. */
    protected abstract @Nullable String unbroken(long seed);

    /** Something that is broken, and is to be found to be. */
    public interface Broken extends AutoCloseable {
        /** Which is the first of {@code count} seeds from {@code first} on that finds it, and how; null if none does. */
        @Nullable
        String firstFailure(long first, int count);

        @Override
        default void close() {}
    }

    Stream<Mutation> mutations() {
        return all.stream();
    }

    @Test
    void page_listsThemAll() throws IOException {
        assertThat(Files.readString(PAGE)).as("docs/reliability.md").contains(Mutation.table(all));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void whatIsBroken_isFound(Mutation mutation) {
        assertThat(mutation.seed()).as(mutation.name()).isBetween(1L, (long) MOST_SEEDS);
        requireUnbroken(mutation.seed());
        try (Broken broken = broken(mutation)) {
            String failure = broken.firstFailure(mutation.seed(), 1);

            assertThat(failure)
                    .as(
                            "%s: seed %d does not find it any more; the first that does: %s",
                            mutation, mutation.seed(), failure == null ? broken.firstFailure(1, MOST_SEEDS) : "")
                    .isNotNull()
                    .as("a guarantee has to be seen broken, not the world")
                    .doesNotContain(Worlds.BROKE)
                    .as("a break that cannot be linked is none")
                    .doesNotContainPattern(NOT_LINKED);
        }
    }

    private void requireUnbroken(long seed) {
        if (!unbroken.contains(seed)) {
            assertThat(unbroken(seed)).as("without it, at seed %d", seed).isNull();
            unbroken.add(seed);
        }
    }
}
