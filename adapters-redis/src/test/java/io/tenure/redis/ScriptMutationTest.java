package io.tenure.redis;

import io.tenure.test.BrokenOnPurpose;
import io.tenure.test.Mutation;
import io.tenure.test.RequiresServer;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The comparison of scripts and model proves itself: each script is broken by its text. */
@RequiresServer("redis-server")
class ScriptMutationTest extends BrokenOnPurpose {

    ScriptMutationTest() {
        super(ScriptMutations.ALL);
    }

    @Override
    protected Broken broken(Mutation mutation) {
        return new BrokenRedis(new RealRedis(script -> text(script, mutation)));
    }

    /** A Redis that runs other scripts than ours. */
    private record BrokenRedis(RealRedis redis) implements Broken {

        @Override
        public @Nullable String firstFailure(long first, int count) {
            return LongStream.range(first, first + count)
                    .mapToObj(this::difference)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        private @Nullable String difference(long seed) {
            String difference = ModelComparison.firstDifference(redis, seed);
            return difference == null ? null : "seed " + seed + ": " + difference;
        }

        @Override
        public void close() {
            redis.close();
        }
    }

    @Override
    protected @Nullable String unbroken(long seed) {
        try (RealRedis redis = new RealRedis(Script::text)) {
            return ModelComparison.firstDifference(redis, seed);
        }
    }

    static String text(Script script, Mutation mutation) {
        boolean isIt = mutation.file().equals(script.name().toLowerCase(Locale.ROOT) + ".lua");
        return isIt ? mutation.mutate(script.text()) : script.text();
    }
}
