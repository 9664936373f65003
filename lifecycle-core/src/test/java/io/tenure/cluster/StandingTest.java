package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.store.SessionGrant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingTest {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final LoneHome lone = new LoneHome();
    private final Standing standing = lone.home.standing();

    private Validity fresh() {
        return Validity.of(new SessionGrant(1, TTL, 0), lone.process.nowNanos(), lone.process.wallMillis(), MARGIN);
    }

    private void tryEverything() {
        standing.renewed(fresh());
        standing.missed("a renewal");
        standing.check();
        standing.lost("once more");
        standing.left();
        standing.check();
    }

    @Test
    void I1_lost_isFinal() {
        standing.joined(5, fresh());
        standing.lost("for good");

        tryEverything();

        assertThat(standing.state()).isEqualTo(OwnerState.LOST);
        assertThat(standing.isValid()).isFalse();
        assertThat(standing.lostException()).hasMessageContaining("for good");
    }

    @Test
    void I1_left_isFinal() {
        standing.joined(5, fresh());
        standing.left();

        tryEverything();

        assertThat(standing.state()).isEqualTo(OwnerState.LEFT);
        assertThat(standing.isValid()).isFalse();
    }

    @Test
    void I1_joinThatEndsAfterTheOwnerDid_doesNotReviveIt() {
        standing.left();
        assertThatThrownBy(() -> standing.joined(5, fresh())).isInstanceOf(CoordinatorClosedException.class);
        assertThat(standing.state()).isEqualTo(OwnerState.LEFT);

        LoneHome other = new LoneHome();
        other.home.standing().lost("while it joined");
        assertThatThrownBy(() -> other.home.standing().joined(5, fresh())).isInstanceOf(OwnershipLostException.class);
        assertThat(other.home.standing().state()).isEqualTo(OwnerState.LOST);
    }

    @Test
    void I2_validity_isReadOffTheClocks_notOffTheLoop() {
        standing.joined(5, fresh());
        assertThat(standing.isValid()).isTrue();

        lone.process.pause();
        lone.time.advance(TTL.minus(MARGIN));

        assertThat(standing.isValid()).isFalse();
        assertThat(standing.state()).isEqualTo(OwnerState.LOST);
        assertThat(standing.isEnded()).as("nobody has looked yet").isFalse();
    }

    @Test
    void I2_aSuspendedMachine_isFoundOutByTheWallClock() {
        standing.joined(5, fresh());

        lone.process.suspend();
        lone.time.advance(TTL);
        lone.process.resume();

        assertThat(standing.isValid()).isFalse();
        assertThat(standing.state()).isEqualTo(OwnerState.SUSPECT);
    }

    @Test
    void I3_lost_isToldOnce_afterValidityEnded() {
        List<String> hooks = new ArrayList<>();
        standing.onLost(() -> hooks.add("valid: " + standing.isValid() + ", ended: " + standing.isEnded()));
        standing.joined(5, fresh());

        standing.lost("first");
        assertThat(hooks).as("told there and then").containsExactly("valid: false, ended: true");
        tryEverything();
        lone.time.advance(TTL);

        assertThat(hooks).hasSize(1);
        assertThat(lone.told).containsExactly("lost: first");
        assertThat(lone.events).extracting(LifecycleEvent::type).containsOnlyOnce(EventType.OWNER_LOST);
    }

    @Test
    void I3_lostBeforeItJoined_isToldOnceAllTheSame() {
        standing.lost("first");
        assertThatThrownBy(() -> standing.joined(5, fresh())).isInstanceOf(OwnershipLostException.class);
        lone.time.advance(TTL);
        standing.check();
        lone.time.advance(MARGIN);

        assertThat(lone.told).containsExactly("lost: first");
    }
}
