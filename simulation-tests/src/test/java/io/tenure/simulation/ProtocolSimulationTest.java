package io.tenure.simulation;

import io.tenure.test.Worlds;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped product in simulated worlds: crashes, pauses, suspended machines, clocks that run and step differently,
 * requests and replies that are lost or late, stores that stall, die, elect, forget, and revoke what they granted.
 *
 * <p>A seed that fails is printed; to see it again:
 *
 * <pre>mvn -pl simulation-tests -am test -Dtest=ProtocolSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dtenure.sim.seed=N</pre>
 *
 * <p>More worlds: {@code -Dtenure.sim.seeds=100000}. The seeds of a run begin at 1, so that two runs see the same; the
 * millions beyond them are {@link ManyWorlds}.
 */
@Tag("simulation")
class ProtocolSimulationTest {

    private static final int SEEDS = Integer.getInteger("tenure.sim.seeds", 20_000);
    private static final long ONLY = Long.getLong("tenure.sim.seed", 0);

    static LongStream firstSeeds() {
        return Worlds.firstSeeds(SEEDS, ONLY);
    }

    @ParameterizedTest
    @MethodSource("firstSeeds")
    void G1_G2_G3_G4_G5_G6_G7_G8_G9_holdInEveryWorldFrom(long first) {
        Worlds.holdFrom(Simulation::firstFailure, first, SEEDS, ONLY, "tenure.sim.seed");
    }

    /** Worlds beyond the first that broke once, and would again: each is named where what they showed was mended. */
    @ParameterizedTest
    @ValueSource(longs = {2_176_857, 2_854_237})
    void G1_G4_holdInWorldsThatBrokeOnce(long seed) {
        Worlds.holdFrom(Simulation::firstFailure, seed, SEEDS, seed, "tenure.sim.seed");
    }
}
