package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnerId;
import io.tenure.store.StoreFaults;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadOwnersTest {

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final Fleet.Member b = fleet.member("b");

    private boolean isClosed(OwnerId owner) {
        return fleet.get(b.owner.isClosed(owner, Fleet.LONG));
    }

    @Test
    void I1_ownerThatIsAlive_isNotClosed() {
        assertThat(isClosed(a.owner.id())).isFalse();
    }

    @Test
    void I1_ownerWithoutAKey_isNotClosed_beforeSomebodyHasClaimedIt() {
        StoreFaults.loseChanges(fleet.store, true);
        a.dieWitnessed(Duration.ZERO);

        assertThat(isClosed(a.owner.id())).as("no tombstone yet").isFalse();

        fleet.time.advance(Duration.ofSeconds(3));
        assertThat(isClosed(a.owner.id()))
                .as("asking made it look, though no watch said so")
                .isTrue();
    }

    @Test
    void I1_ownerThatLeft_isClosed() {
        fleet.get(a.owner.leave(Fleet.LONG));

        assertThat(isClosed(a.owner.id())).isTrue();
    }
}
