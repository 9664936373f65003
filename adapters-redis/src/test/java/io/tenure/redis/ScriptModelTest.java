package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.RequiresServer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The model of Redis and its scripts against a real one, by random commands. A seed that fails is printed; to see it again:
 *
 * <pre>mvn -pl adapters-redis -am test -Dtest=ScriptModelTest -Dsurefire.failIfNoSpecifiedTests=false -Dtenure.redis.model.seed=N</pre>
 *
 * <p>More of them: {@code -Dtenure.redis.model.seeds=10000}.
 */
@RequiresServer("redis-server")
class ScriptModelTest {

    private static final int SEEDS = Integer.getInteger("tenure.redis.model.seeds", 60);
    private static final long ONLY = Long.getLong("tenure.redis.model.seed", 0);

    private static @Nullable RealRedis real;

    @BeforeAll
    static void start() {
        real = new RealRedis(Script::text);
    }

    @AfterAll
    static void stop() {
        if (real != null) {
            real.close();
        }
    }

    @Test
    void model_answersAndChangesWhatRedisDoes() {
        LongStream seeds = ONLY != 0 ? LongStream.of(ONLY) : LongStream.rangeClosed(1, SEEDS);

        seeds.forEach(seed -> assertThat(ModelComparison.firstDifference(real, seed))
                .as("seed %d; see it again with -Dtenure.redis.model.seed=%d", seed, seed)
                .isNull());
    }
}
