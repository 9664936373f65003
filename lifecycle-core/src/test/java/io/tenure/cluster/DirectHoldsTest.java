package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectHoldsTest {

    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofMillis(250);

    private final Fleet fleet = new Fleet();
    private final Outside rows = new Outside("row", Fencing.FENCED);
    private Fleet.Member a;

    @BeforeEach
    void join() {
        rows.manifest = true;
        a = member("a", settings -> settings);
    }

    private Fleet.Member member(String name, UnaryOperator<OwnerSettings.Builder> settings) {
        Fleet.Member member = fleet.new Member(name, settings, List.of(rows, fleet.locks));
        fleet.get(member.owner.join(Fleet.LONG));
        return member;
    }

    private CompletionStage<ExternalHold<String>> acquire(String id) {
        return a.owner.acquire(rows, id, Map.of(), TIMEOUT);
    }

    private void assertNothingIsLeft() {
        assertThat(rows.taken).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
        assertThat(a.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void I2_whatItsSystemLost_isInvalidAtOnce_andToldOnTheSpot() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        List<ReleaseCause> heard = new ArrayList<>();
        hold.whenEnded(heard::add);

        a.owner.lost(hold.record(), "evicted");
        a.owner.lost(hold.record(), "evicted");

        assertThat(hold.isValid()).isFalse();
        assertThat(heard).containsExactly(ReleaseCause.EXTERNALLY_LOST);
        fleet.get(a.owner.release(hold, TIMEOUT));
        assertThat(rows.revoked).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void I2_lossOfAnotherTake_isWithoutEffect() {
        ExternalHold<String> before = fleet.get(acquire("x"));
        fleet.get(a.owner.release(before, TIMEOUT));
        ExternalHold<String> hold = fleet.get(acquire("x"));

        a.owner.lost(before.record(), "evicted");

        assertThat(hold.isValid()).isTrue();
    }

    @Test
    void I2_takeThatItsSystemLost_andNeverAnswers_isToldInTime_andUndone() {
        rows.silentTakes = true;
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        a.owner.lost(rows.takes.get(0), "evicted");

        fleet.time.advance(TIMEOUT.plus(GRACE));

        assertThat(fleet.failure(taking)).isInstanceOf(TakeFailedException.class);
        assertThat(rows.revoked).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void I2_takeThatItsSystemLost_andNobodyWaitsFor_isUndoneAllTheSame() {
        rows.silentTakes = true;
        acquire("x").toCompletableFuture().cancel(false);
        a.owner.lost(rows.takes.get(0), "evicted");

        fleet.time.advance(TIMEOUT.plus(GRACE));

        assertThat(rows.revoked).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void I1_giveBack_releasesAndRevokes() {
        ExternalHold<String> hold = fleet.get(acquire("x"));

        a.owner.giveBack(hold);
        assertThat(hold.isValid()).isFalse();
        fleet.time.advance(SOON);

        assertThat(rows.revoked).containsExactly(hold.record().nonce());
        assertNothingIsLeft();
    }

    @Test
    void I1_whatIsNotConfirmed_staysInTheBook() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        rows.unreleasable.add("x");
        a.owner.giveBack(hold);
        fleet.time.advance(Duration.ofSeconds(3));
        assertThat(a.owner.stats().held()).isEqualTo(1);
        assertThat(a.owner.stats().pendingUndos()).isEqualTo(1);

        rows.unreleasable.clear();

        fleet.time.advance(Duration.ofSeconds(11));
        assertNothingIsLeft();
    }

    @Test
    void I2_whatIsReleasedAlready_isNotTold() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        List<ReleaseCause> heard = new ArrayList<>();
        hold.whenEnded(heard::add);
        fleet.get(a.owner.release(hold, TIMEOUT));

        a.owner.lost(hold.record(), "evicted");

        assertThat(heard).isEmpty();
    }

    @Test
    void ownerThatIsLost_endsItsLoop_onceNothingIsHeld() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        a.lose();
        fleet.time.advance(Duration.ofSeconds(5));
        assertThat(fleet.get(a.owner.whoHolds("row", "x", TIMEOUT)))
                .as("it answers still")
                .isPresent();

        fleet.get(a.owner.release(hold, TIMEOUT));
        fleet.time.advance(Duration.ofSeconds(5));

        assertThat(fleet.failure(a.owner.whoHolds("row", "x", TIMEOUT))).isInstanceOf(OwnershipLostException.class);
        assertThat(fleet.failure(acquire("x"))).isInstanceOf(TenureException.class);
    }
}
