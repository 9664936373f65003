package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.Worlds;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The shipped locks in simulated worlds, on a model of Redis whose scripts {@link ScriptModelTest} compares with a real one's:
 * requests and answers that are lost or late, connections that break with and without a word, a Redis that stalls, restarts
 * with and without what it held, or fails over and has lost the newest, and what may befall processes and their store, save
 * that a session ends before its owner can know of it. A server that has forgotten something answers only once nobody can
 * rely on what its predecessor said: {@link SimulatedRedis} says when that is. By day all this comes by chance; in the night
 * after it, one at a time, what chance would bring too seldom.
 *
 * <p>A seed that fails is printed; to see it again:
 *
 * <pre>mvn -pl adapters-redis -am test -Dtest=LockSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dtenure.redis.sim.seed=N</pre>
 *
 * <p>More worlds: {@code -Dtenure.redis.sim.seeds=100000}; the many beyond them are {@link ManyLockWorlds}.
 */
@Tag("simulation")
class LockSimulationTest {

    private static final int SEEDS = Integer.getInteger("tenure.redis.sim.seeds", 400);
    private static final long ONLY = Long.getLong("tenure.redis.sim.seed", 0);

    static LongStream firstSeeds() {
        return Worlds.firstSeeds(SEEDS, ONLY);
    }

    @ParameterizedTest
    @MethodSource("firstSeeds")
    void G1_G5_G6_G7_G8_G9_holdInEveryWorldFrom(long first) {
        Worlds.holdFrom(LockSimulation::firstFailure, first, SEEDS, ONLY, "tenure.redis.sim.seed");
    }

    @Test
    void sameSeed_sameHistory() {
        List<Long> fingerprints = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            LockWorld world = new LockWorld(42);
            world.run();
            fingerprints.add(world.cluster().time().fingerprint());
        }

        assertThat(fingerprints.get(0)).isEqualTo(fingerprints.get(1));
    }

    @Test
    void worlds_areBusy() {
        int deliveries = 0;
        int reclaims = 0;
        for (long seed = 1; seed <= 20; seed++) {
            LockWorld world = new LockWorld(seed);
            world.run();
            deliveries += world.cluster().history().deliveries();
            reclaims += world.cluster().history().reclaims();
        }

        assertThat(deliveries).as("locks taken in 20 worlds").isGreaterThan(80);
        assertThat(reclaims).as("releases for the dead in 20 worlds").isGreaterThan(30);
    }
}
