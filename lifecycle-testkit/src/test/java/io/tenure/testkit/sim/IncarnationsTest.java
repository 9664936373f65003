package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnerId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IncarnationsTest {

    private final Desks desks = new Desks();
    private final SimulatedCluster cluster = desks.cluster();
    private final OwnerId owner = desks.grant(0).owner();
    private final SimulatedProcess process = desks.processOf(desks.grant(0));

    @Test
    void owner_thatWasToldThatItsKeyIsGone_andGoesOn_breaksG5() {
        cluster.incarnations().toldOfItsEnd(owner, () -> true);

        cluster.advance(Duration.ofMillis(500));

        desks.assertBroken(Guarantee.G5_LIVING_ARE_SAFE, "was told");
    }

    @Test
    void owner_thatWasTold_whileItsProcessIsStopped_isNoViolation_untilThatGoesOn() {
        process.time().pause();
        cluster.incarnations().toldOfItsEnd(owner, () -> true);
        cluster.advance(Duration.ofMillis(800));
        assertThat(desks.history().violation()).isNull();

        process.time().resume();
        cluster.advance(Duration.ofMillis(500));

        desks.assertBroken(Guarantee.G5_LIVING_ARE_SAFE, "was told");
    }

    @Test
    void owner_thatWasToldOfAGap_andIsNotAnswered_isNoViolation() {
        cluster.incarnations().toldOfItsEnd(owner, () -> false);

        cluster.advance(Duration.ofMillis(500));

        assertThat(desks.history().violation()).isNull();
    }

    @Test
    void owner_whoseSessionIsRevoked_isLostAtOnce() {
        cluster.store().revokeSessions(process);
        cluster.advance(Duration.ofMillis(10));

        assertThat(process.owners()).noneMatch(each -> each.id().equals(owner) && each.isValid());
        cluster.advance(Duration.ofSeconds(4));
        assertThat(desks.history().violation()).isNull();
    }

    @Test
    void owner_thatIsNotToldOfItsEnd_isNoViolation() {
        cluster.store().loseChanges(true);
        cluster.store().revokeSessions(process);

        cluster.advance(Duration.ofSeconds(4));

        assertThat(desks.history().violation()).isNull();
    }
}
