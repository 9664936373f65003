package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.OwnerJeopardyEvent;
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
        assertThat(standing.renewals()).isZero();
        assertThat(standing.missed()).isZero();
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

    // ---- what it tells, and what it refuses

    private List<OwnerJeopardyEvent> jeopardies() {
        return lone.events.stream()
                .filter(OwnerJeopardyEvent.class::isInstance)
                .map(OwnerJeopardyEvent.class::cast)
                .toList();
    }

    private void settle() {
        lone.time.advance(Duration.ofMillis(1));
    }

    @Test
    void beforeItJoined_nothingIsValid_andNothingCanBeAcquired() {
        assertThat(standing.state()).isEqualTo(OwnerState.JOINING);
        assertThat(standing.validLeft()).isZero();
        assertThat(standing.renewedSince(lone.process.nowNanos())).isFalse();
        assertThat(standing.refusal()).isInstanceOf(OwnershipLostException.class);
        assertThat(standing.refusal()).hasMessageContaining("JOINING");
        standing.check();
        assertThat(standing.state()).isEqualTo(OwnerState.JOINING);
    }

    @Test
    void joined_isToldWithItsEpoch_andRefusesNothing() {
        standing.opened(3);
        standing.joined(5, fresh());

        assertThat(standing.session()).isEqualTo(3);
        assertThat(standing.epoch()).isEqualTo(5);
        assertThat(standing.refusal()).isNull();
        assertThat(standing.validLeft()).isEqualTo(TTL.minus(MARGIN));
        assertThat(lone.events).extracting(LifecycleEvent::type).containsExactly(EventType.OWNER_JOINED);
    }

    @Test
    void missedRenewals_areCounted_andToldOnce_withWhatIsLeft() {
        standing.joined(5, fresh());
        lone.time.advance(Duration.ofSeconds(4));

        standing.missed("no answer");
        standing.missed("no answer again");
        settle();

        assertThat(standing.state()).isEqualTo(OwnerState.JEOPARDY);
        assertThat(standing.missed()).isEqualTo(2);
        assertThat(standing.isValid()).isTrue();
        assertThat(standing.refusal()).hasMessageContaining("JEOPARDY");
        assertThat(lone.told).containsExactly("jeopardy");
        assertThat(jeopardies()).singleElement().satisfies(told -> {
            assertThat(told.validLeft()).isEqualTo(Duration.ofSeconds(5));
            assertThat(told.reason()).isEqualTo("no answer");
        });
    }

    @Test
    void renewal_isCounted_andToldOnlyAfterADoubt() {
        standing.joined(5, fresh());
        standing.renewed(fresh());
        standing.missed("no answer");
        standing.renewed(fresh());
        settle();

        assertThat(standing.renewals()).isEqualTo(2);
        assertThat(standing.state()).isEqualTo(OwnerState.ACTIVE);
        assertThat(lone.told).containsExactly("jeopardy", "recovered");
        assertThat(lone.events)
                .extracting(LifecycleEvent::type)
                .containsExactly(EventType.OWNER_JOINED, EventType.OWNER_JEOPARDY, EventType.OWNER_RECOVERED);
    }

    @Test
    void suspicion_isToldOnce_andNothingIsLeft() {
        standing.joined(5, fresh());
        lone.process.stepWall(TTL);

        standing.check();
        standing.check();
        settle();

        assertThat(standing.refusal()).hasMessageContaining("SUSPECT");
        assertThat(lone.told).containsExactly("jeopardy");
        assertThat(jeopardies())
                .singleElement()
                .satisfies(told -> assertThat(told.validLeft()).isZero());
    }

    @Test
    void renewedSince_countsTheVeryMomentAtWhichItWasSent() {
        long sentNanos = lone.process.nowNanos();
        standing.joined(5, fresh());

        assertThat(standing.renewedSince(sentNanos - 1)).isTrue();
        assertThat(standing.renewedSince(sentNanos)).isTrue();
        assertThat(standing.renewedSince(sentNanos + 1)).isFalse();
    }

    @Test
    void endThatTheLoopHasNotSeen_isRefusedAsALoss() {
        standing.joined(5, fresh());

        lone.time.advance(TTL);

        assertThat(standing.validLeft()).isZero();
        assertThat(standing.refusal()).isInstanceOf(OwnershipLostException.class);
        assertThat(standing.refusal()).hasMessageContaining("its session ran out");
        standing.check();
        assertThat(standing.isEnded()).isTrue();
    }

    @Test
    void leaving_isRefusedAsClosed_evenIfItIsLostMeanwhile() {
        standing.joined(5, fresh());
        standing.leave();
        assertThat(standing.isLeaving()).isTrue();
        assertThat(standing.isValid()).isTrue();
        assertThat(standing.refusal()).isInstanceOf(CoordinatorClosedException.class);

        standing.lost("as it left");

        assertThat(standing.closedException()).isInstanceOf(CoordinatorClosedException.class);
    }
}
