package io.tenure.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a world has to be for its guarantees to say something: the same again for the same seed, and busy. */
class ProtocolWorldTest {

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

    @Test
    void worlds_areBusy() {
        int deliveries = 0;
        int reclaims = 0;
        for (long seed = 1; seed <= 20; seed++) {
            ProtocolWorld world = new ProtocolWorld(seed);
            world.run();
            deliveries += world.cluster().history().deliveries();
            reclaims += world.cluster().history().reclaims();
        }

        assertThat(deliveries).as("resources taken in 20 worlds").isGreaterThan(100);
        assertThat(reclaims).as("releases for the dead in 20 worlds").isGreaterThan(50);
    }
}
