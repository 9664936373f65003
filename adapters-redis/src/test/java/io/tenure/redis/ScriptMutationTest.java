package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.Mutation;
import io.tenure.test.RequiresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The comparison of scripts and model proves itself: a script is broken on purpose, by its text, and each break is found.
 * The list names, for each, the seed that finds it.
 */
@RequiresServer("redis-server")
class ScriptMutationTest {

    private static final int MOST_SEEDS = 10_000;
    private static final Path PAGE = Path.of("..", "docs", "reliability.md");

    static Stream<Mutation> mutations() {
        return ScriptMutations.ALL.stream();
    }

    @Test
    void page_listsThemAll() throws IOException {
        assertThat(Files.readString(PAGE)).as("docs/reliability.md").contains(Mutation.table(ScriptMutations.ALL));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void brokenScript_isFound(Mutation mutation) {
        assertThat(mutation.seed()).as(mutation.name()).isBetween(1L, (long) MOST_SEEDS);
        try (RealRedis unbroken = new RealRedis(Script::text)) {
            assertThat(ModelComparison.firstDifference(unbroken, mutation.seed()))
                    .as("without it, at seed %d", mutation.seed())
                    .isNull();
        }
        try (RealRedis broken = new RealRedis(script -> text(script, mutation))) {
            String difference = ModelComparison.firstDifference(broken, mutation.seed());

            assertThat(difference)
                    .as(
                            "%s: seed %d does not find it any more; the first that does: %s",
                            mutation, mutation.seed(), difference == null ? firstThatFinds(broken) : "")
                    .isNotNull();
        }
    }

    static String text(Script script, Mutation mutation) {
        boolean isIt = mutation.file().equals(script.name().toLowerCase(Locale.ROOT) + ".lua");
        return isIt ? mutation.mutate(script.text()) : script.text();
    }

    static @Nullable Long firstThatFinds(RealRedis broken) {
        return LongStream.rangeClosed(1, MOST_SEEDS)
                .filter(seed -> ModelComparison.firstDifference(broken, seed) != null)
                .boxed()
                .findFirst()
                .orElse(null);
    }
}
