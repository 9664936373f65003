package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExemptionsTest {

    private final Desks desks = new Desks();
    private final SimulatedCluster cluster = desks.cluster();
    private final History history = desks.history();

    @Test
    void I1_forcing_reachesWhatWasThere_andNotWhatComesLater() {
        Grant grant = desks.grant(0);
        Runnable over = history.forcing("desk", grant.id());
        desks.ended(grant, ReleaseCause.FORCED);
        over.run();
        desks.ended(grant, ReleaseCause.FORCED);
        assertThat(history.violation()).isNull();

        ended(takenLater(grant));

        desks.assertBroken(Guarantee.G1_ONCE, "nobody asked for that");
    }

    @Test
    void I1_forcing_exemptsALease_thatWasThere() {
        Grant grant = desks.grant(0);
        ResourceLease<?> lease = history.reliedOn().stream()
                .filter(each -> grant.id().equals(each.id()))
                .findFirst()
                .orElseThrow();
        assertThat(history.isExempt(lease)).isFalse();

        history.forcing("desk", grant.id()).run();

        assertThat(history.isExempt(lease)).isTrue();
        assertThat(history.describe(lease))
                .isEqualTo("desk/" + grant.id() + " of " + desks.processOf(grant) + " (owner " + grant.owner()
                        + ", nonce " + Long.toHexString(grant.nonce()) + ", token " + grant.token() + ")");
    }

    @Test
    void I1_forcing_reachesWhatWasWrittenDown_andIsTakenOnlyThen() {
        Grant grant = desks.grant(0);
        long written = cluster.store().revision();
        history.forcing("desk", grant.id()).run();
        cluster.advance(Duration.ofSeconds(1));

        ended(taken(Desks.record(grant, 77, written), grant));

        assertThat(history.violation()).isNull();
    }

    @Test
    void I1_forcing_ofAProcessThatIsKilled_isOver() {
        SimulatedProcess killed = desks.processOf(desks.grant(0));
        Grant grant = desks.grant(1);
        var unused = history.forcing(killed, "desk", grant.id());
        killed.crash();

        ended(takenLater(grant));

        desks.assertBroken(Guarantee.G1_ONCE, "nonce 4d");
    }

    @Test
    void I2_robbed_isTheIncarnation_andForSomeTimeOnly() {
        Grant grant = desks.grant(0);
        SimulatedProcess other = desks.processOf(desks.grant(1));
        history.robbed(grant.owner());
        history.releases().asked(other, null, Desks.record(grant, grant.nonce(), 1));
        assertThat(history.violation()).isNull();
        cluster.advance(cluster.sessionTtl().plusMillis(100));

        history.releases().asked(other, null, Desks.record(grant, grant.nonce(), 1));

        desks.assertBroken(Guarantee.G5_LIVING_ARE_SAFE, "whose session is valid");
    }

    /** Another take of the same desk, once some time has passed. */
    private ResourceRecord takenLater(Grant grant) {
        cluster.advance(Duration.ofSeconds(1));
        return taken(Desks.record(grant, 77, cluster.store().revision() + 1), grant);
    }

    private ResourceRecord taken(ResourceRecord record, Grant grant) {
        history.takeAsked(desks.processOf(grant), record, 1);
        return record;
    }

    private void ended(ResourceRecord record) {
        history.ended(desks.processOf(desks.grant(0)), "desk", record.id(), record.token(), ReleaseCause.FORCED);
    }
}
