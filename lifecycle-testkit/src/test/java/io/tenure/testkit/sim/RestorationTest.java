package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestorationTest {

    private final Desks desks = new Desks();
    private final SimulatedCluster cluster = desks.cluster();
    private final Grant grant = desks.grant(0);
    private final SimulatedProcess process = desks.processOf(grant);
    private final Grant other = desks.grant(1);

    private void restore() {
        SimulatedStore.Backup backup = cluster.store().backup();
        desks.processOf(other).coordinators().get(0).close();
        cluster.advance(Duration.ofSeconds(1));
        cluster.restoration().begins();
        desks.history().storeRestored();
        cluster.store().restore(backup);
    }

    private void releasesOfAnother() {
        desks.history()
                .releases()
                .asked(process, process.openings().get(0), Desks.record(other, other.nonce(), other.token()));
    }

    @Test
    void whoeverWasThere_isLost_andNothingIsBroken() {
        restore();

        cluster.advance(Duration.ofSeconds(4));

        assertThat(cluster.processOf(grant.owner())).isNull();
        assertThat(cluster.restoration().whoHasToNotice()).isEmpty();
        assertThat(desks.history().violation()).isNull();
    }

    @Test
    void whoNoticed_andCleansUpAfterAnother_breaksG5() {
        restore();
        process.openings().get(0).noticesARestore(cluster.time().elapsed());
        cluster.advance(Duration.ofSeconds(2));

        releasesOfAnother();

        desks.assertBroken(Guarantee.G5_LIVING_ARE_SAFE, "nobody resumed that");
    }

    @Test
    void whoNoticed_mayCleanUpAfterItself_orOnceThatIsResumed() {
        restore();
        process.openings().get(0).noticesARestore(cluster.time().elapsed());
        cluster.advance(Duration.ofSeconds(2));
        desks.history().releases().asked(process, process.openings().get(0), Desks.record(grant, grant.nonce(), 1));
        process.owners().forEach(owner -> owner.resumeReclaim());
        cluster.advance(Duration.ofMillis(200));
        releasesOfAnother();

        assertThat(desks.history().violation()).isNull();
    }
}
