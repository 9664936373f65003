package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnerId;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SurvivorsTest {

    private final Desks desks = new Desks();
    private final SimulatedCluster cluster = desks.cluster();
    private final OwnerId survivor = desks.grant(0).owner();
    private final SimulatedProcess process = desks.processOf(desks.grant(0));

    private void stopFor(Duration length) {
        process.time().pause();
        cluster.advance(length);
        process.time().resume();
    }

    private void claims() {
        cluster.survivors()
                .claimAsked(Objects.requireNonNull(process.openings().get(0).connection()));
    }

    /** The survivor closes that many at once. */
    private void closes(int first, int count) {
        for (int i = first; i < first + count; i++) {
            String key = SimulatedCluster.ROOT + "tombstones/" + new OwnerId(7, i);
            cluster.survivors().closed(new KeyValue(key, "by: " + survivor + "\nclean: false\n", 9, 9, 0));
        }
    }

    @Test
    void I1_claim_justAfterAStop_breaksG5() {
        stopFor(Duration.ofSeconds(2));

        claims();

        desks.assertBroken(Guarantee.G5_LIVING_ARE_SAFE, "before it has renewed its session");
    }

    @Test
    void I1_claim_afterARenewal_orAShortStop_isNoViolation() {
        stopFor(Duration.ofSeconds(2));
        cluster.advance(Duration.ofMillis(50));
        claims();
        stopFor(Duration.ofMillis(500));
        claims();

        assertThat(desks.history().violation()).isNull();
    }

    @Test
    void I2_moreOwnersAtOnce_thanTheBrakeLetsThrough_breakG5() {
        cluster.advance(Duration.ofSeconds(5));
        closes(0, 2);
        assertThat(desks.history().violation()).isNull();

        closes(2, 1);

        desks.assertBroken(Guarantee.G5_LIVING_ARE_SAFE, "one more of many, 3 in all");
    }

    @Test
    void I2_whoMayHaveHadToAskAgain_isNoViolation() {
        closes(0, 3);

        assertThat(desks.history().violation()).isNull();
    }

    @Test
    void I2_oneAfterTheOther_isNoViolation() {
        cluster.advance(Duration.ofSeconds(5));
        for (int i = 0; i < 6; i++) {
            closes(i, 1);
            cluster.advance(Duration.ofMillis(600));
        }

        assertThat(desks.history().violation()).isNull();
        assertThat(desks.history().judged()).containsEntry("owners begun with while many are gone", 4);
    }
}
