package io.tenure.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.testkit.sim.Fault;
import io.tenure.testkit.sim.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a world has to be for its guarantees to say something: the same again for the same seed, and busy. */
class ProtocolWorldTest {

    private static final int WORLDS = 300;
    private static final int RARELY = 20;

    @Test
    void sameSeed_sameHistory() {
        List<Long> fingerprints = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            ProtocolWorld world = new ProtocolWorld(42);
            world.run();
            fingerprints.add(world.cluster().time().fingerprint());
        }

        assertThat(fingerprints.get(0)).isEqualTo(fingerprints.get(1));
    }

    /** A judgement that nothing comes up for says nothing: how often at least, in so many worlds. */
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("answers who holds what", 200),
            Map.entry("forced releases of what was held", 40),
            Map.entry("claims just after a stop", 200),
            Map.entry("owners begun with while many are gone", 5),
            Map.entry("owners told that their session was revoked", 20),
            Map.entry("renewals of which two leaders answer a half each", 60),
            Map.entry("restores", 4),
            Map.entry("owners told that the store went back", 4),
            Map.entry("orphans in calm, TTL", 35),
            Map.entry("orphans in calm, TTL, told by a gap", 2),
            Map.entry("orphans in calm, WITNESS", 10),
            Map.entry("orphans in calm, WITNESS, told by a gap", 8));

    @Test
    void worlds_areBusy_andEachJudgementHasSomethingToJudge() {
        int deliveries = 0;
        int reclaims = 0;
        Map<String, Integer> judged = new TreeMap<>();
        for (long seed = 1; seed <= WORLDS; seed++) {
            ProtocolWorld world = new ProtocolWorld(seed);
            world.run();
            History history = world.cluster().history();
            deliveries += history.deliveries();
            reclaims += history.reclaims();
            history.judged().forEach((what, times) -> judged.merge(what, times, Integer::sum));
        }

        assertThat(deliveries).as("resources taken").isGreaterThan(5 * WORLDS);
        assertThat(reclaims).as("releases for the dead").isGreaterThan(5 * WORLDS / 2);
        for (Fault fault : Fault.all()) {
            assertThat(judged.getOrDefault("fault " + fault, 0)).as("%s", fault).isGreaterThanOrEqualTo(RARELY);
        }
        FLOORS.forEach((what, least) -> assertThat(judged.getOrDefault(what, 0))
                .as("%s, of %s", what, judged)
                .isGreaterThanOrEqualTo(least));
    }
}
