package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who holds what is in manifests, and {@link Forcing} it. */
class ManifestForcingTest {

    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofMillis(250);

    private final Fleet fleet = new Fleet();
    private final Outside rows = manifest();
    private final Fleet.Member a = fleet.memberWith("a", rows);
    private final Fleet.Member b = fleet.memberWith("b", rows);

    private static Outside manifest() {
        Outside outside = new Outside("row", Fencing.FENCED);
        outside.manifest = true;
        return outside;
    }

    /** Whatever an adapter's thread comes with goes on on the loop. */
    @AfterEach
    void loopsDoWithoutFaults() {
        assertThat(a.owner.stats().faults()).isZero();
        assertThat(b.owner.stats().faults()).isZero();
    }

    private CompletionStage<Boolean> force(Fleet.Member by) {
        return by.owner.forceRelease("row", "x", "stuck", Fleet.LONG);
    }

    @Test
    void whoHolds_isAnsweredByTheManifest_oneselfIncluded() {
        assertThat(fleet.get(b.owner.whoHolds("row", "x", Fleet.LONG))).isEmpty();
        ExternalHold<String> hold = a.take(rows, "x");

        for (Fleet.Member asking : List.of(a, b)) {
            assertThat(fleet.get(asking.owner.whoHolds("row", "x", Fleet.LONG))).hasValueSatisfying(holder -> {
                assertThat(holder.owner()).isEqualTo(a.owner.id());
                assertThat(holder.token()).isEqualTo(hold.token());
                assertThat(holder.alive()).isTrue();
                assertThat(holder.ownerName()).isNotEmpty();
            });
        }
    }

    @Test
    void whoHolds_namesTheDead() {
        a.take(rows, "x");
        a.dieWitnessed(Duration.ZERO);
        // Before anybody cleans up: the answer is read, not awaited.
        assertThat(fleet.get(b.owner.whoHolds("row", "x", Fleet.LONG)))
                .hasValueSatisfying(holder -> assertThat(holder.alive()).isFalse());
    }

    @Test
    void I1_anothersHold_isReleasedAndItsNonceRevoked() {
        ExternalHold<String> hold = a.take(rows, "x");

        assertThat(fleet.get(force(b))).isTrue();

        assertThat(rows.taken).isEmpty();
        assertThat(rows.revoked).containsExactly(hold.record().nonce());
        assertThat(fleet.get(force(b))).isFalse();
    }

    @Test
    void I2_ownHold_isToldAndReleasedOnce() {
        ExternalHold<String> hold = a.take(rows, "x");
        List<ReleaseCause> heard = new ArrayList<>();
        hold.whenEnded(heard::add);

        assertThat(fleet.get(force(a))).isTrue();
        fleet.time.advance(SOON);

        assertThat(hold.isValid()).isFalse();
        assertThat(heard).containsExactly(ReleaseCause.FORCED);
        assertThat(a.told).containsExactly("revoked: row/x");
        assertThat(rows.releases).containsExactly("x");
        assertThat(rows.revoked).containsExactly(hold.record().nonce());
        assertThat(a.owner.stats().held()).isZero();
    }

    @Test
    void I2_ownHoldThatIsBeingReleased_isNotReleasedBesideThat() {
        ExternalHold<String> hold = a.take(rows, "x");
        rows.silentReleases = true;
        CompletionStage<Void> released = a.owner.release(hold, Fleet.LONG);
        CompletionStage<Boolean> forced = force(a);
        fleet.time.advance(SOON);
        assertThat(rows.releases).hasSize(1);

        rows.carryOutReleases();

        fleet.get(released);
        assertThat(fleet.get(forced)).isTrue();
        assertThat(a.told).isEmpty();
    }

    @Test
    void I2_ownHold_isEnded_evenIfItsSystemDoesNotSayWhoHolds() {
        ExternalHold<String> hold = a.take(rows, "x");
        rows.findsAnswered = new CompletableFuture<>();

        assertThat(fleet.get(force(a))).isTrue();

        assertThat(hold.isValid()).isFalse();
        assertThat(rows.taken).isEmpty();
    }

    @Test
    void I2_ownTakeThatIsBeingUndone_isWaitedFor() {
        rows.failure = new IllegalStateException("no answer");
        rows.silentReleases = true;
        fleet.failure(a.owner.acquire(rows, "x", Map.of(), TIMEOUT));
        fleet.time.advance(SOON);

        CompletionStage<Boolean> forced = force(a);
        fleet.time.advance(SOON);

        assertThat(rows.releases).hasSize(1);
        assertThat(forced.toCompletableFuture()).isNotDone();
        rows.carryOutReleases();
        assertThat(fleet.get(forced)).isTrue();
        assertThat(rows.releases).hasSize(1);
    }

    @Test
    void I2_anothersHold_isEnded_whileAnOwnTakeIsBeingUndone() {
        rows.failure = new IllegalStateException("no answer");
        rows.silentReleases = true;
        fleet.failure(a.owner.acquire(rows, "x", Map.of(), TIMEOUT));
        fleet.time.advance(SOON);
        rows.failure = null;
        // As if it had never arrived.
        rows.taken.clear();
        ExternalHold<String> hold = b.take(rows, "x");

        CompletionStage<Boolean> forced = force(a);
        fleet.time.advance(SOON);
        rows.carryOutReleases();

        assertThat(fleet.get(forced)).isTrue();
        assertThat(rows.taken).isEmpty();
        assertThat(rows.revoked).contains(hold.record().nonce());
    }

    @Test
    void I2_ownTakeThatIsUnderWay_isUndone() {
        rows.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(rows, "x", Map.of(), Fleet.LONG);
        CompletionStage<Boolean> forced = force(a);
        fleet.time.advance(SOON);

        rows.takesAnswered.complete(null);

        assertThat(fleet.failure(taking)).isInstanceOf(TakeFailedException.class);
        assertThat(fleet.get(forced)).isTrue();
        assertThat(rows.taken).isEmpty();
        assertThat(rows.revoked).hasSize(1);
    }

    @Test
    void I2_ownTakeThatIsUnderWay_andIsNeverAnswered_isToldInTime_andUndone() {
        rows.silentTakes = true;
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(rows, "x", Map.of(), TIMEOUT);
        CompletionStage<Boolean> forced = force(a);

        fleet.time.advance(TIMEOUT.plus(GRACE));

        assertThat(fleet.failure(taking)).isInstanceOf(TakeFailedException.class);
        assertThat(fleet.get(forced)).isTrue();
        assertThat(rows.taken).isEmpty();
        assertThat(rows.revoked).hasSize(1);
        assertThat(a.owner.stats().held()).isZero();
    }

    @Test
    void I2_ownTakeThatIsUnderWay_andIsNeverAnswered_isToldInTime_evenIfForcedTwice() {
        rows.silentTakes = true;
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(rows, "x", Map.of(), TIMEOUT);
        CompletionStage<Boolean> first = force(a);
        fleet.time.advance(SOON);
        CompletionStage<Boolean> second = force(a);
        fleet.time.advance(SOON);
        assertThat(rows.revoked).as("at once").hasSize(1);

        fleet.time.advance(TIMEOUT.plus(GRACE));

        assertThat(fleet.failure(taking)).isInstanceOf(TakeFailedException.class);
        assertThat(fleet.get(first)).isTrue();
        assertThat(fleet.get(second)).isTrue();
        assertThat(a.owner.stats().held()).isZero();
    }

    @Test
    void I2_ownTakeThatIsUnderWay_andForcedTwiceInVain_isUndone_whenItIsAnsweredWithAFailure() {
        rows.takesAnswered = new CompletableFuture<>();
        forcedTwiceInVain();

        rows.takesAnswered.completeExceptionally(new IllegalStateException("no answer"));
        rows.unreleasable.clear();
        fleet.time.advance(TIMEOUT);

        assertNothingIsLeft();
    }

    @Test
    void I2_ownTakeThatIsUnderWay_andForcedTwiceInVain_isUndone_whenItIsLate() {
        rows.silentTakes = true;
        forcedTwiceInVain();

        rows.unreleasable.clear();
        fleet.time.advance(Fleet.LONG.plus(GRACE));

        assertNothingIsLeft();
    }

    @Test
    void I2_ownTakeThatIsUnderWay_andForcedTwiceInVain_isUndone_whenItIsRefusedForCertain() {
        rows.takesAnswered = new CompletableFuture<>();
        forcedTwiceInVain();

        rows.takesAnswered.completeExceptionally(new TakeFailedException("row", "x", "revoked", null));
        rows.unreleasable.clear();
        fleet.time.advance(TIMEOUT);

        assertNothingIsLeft();
        rows.takesAnswered = CompletableFuture.completedFuture(null);
        assertThat(a.take(rows, "x").isValid()).isTrue();
    }

    @Test
    void I2_ownTakeThatIsUnderWay_andForcedTwice_isNoLongerPending_onceItIsReleased() {
        rows.takesAnswered = new CompletableFuture<>();
        var unused = a.owner.acquire(rows, "x", Map.of(), Fleet.LONG);
        CompletionStage<Boolean> first = force(a);
        fleet.time.advance(SOON);
        rows.silentReleases = true;
        CompletionStage<Boolean> second = force(a);
        fleet.time.advance(SOON);
        rows.takesAnswered.completeExceptionally(new IllegalStateException("no answer"));
        fleet.time.advance(Duration.ofMillis(3_500));

        rows.carryOutReleases();

        assertThat(fleet.get(first)).isTrue();
        assertThat(fleet.get(second)).isTrue();
        assertNothingIsLeft();
        assertThat(fleet.get(a.owner.leave(Fleet.LONG)).clean()).isTrue();
    }

    private void forcedTwiceInVain() {
        rows.unreleasable.add("x");
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(rows, "x", Map.of(), Fleet.LONG);
        CompletionStage<Boolean> first = force(a);
        fleet.time.advance(SOON);
        fleet.failure(force(a));
        assertThat(first.toCompletableFuture()).isNotDone();
        assertThat(taking.toCompletableFuture()).isNotDone();
        assertThat(rows.taken).hasSize(1);
    }

    private void assertNothingIsLeft() {
        assertThat(rows.taken).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
        assertThat(a.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void I3_whatIsFoundAfterALoss_stays_forItMayBeTheSuccessors() {
        rows.findsAnswered = new CompletableFuture<>();
        CompletionStage<Boolean> forced = force(a);
        fleet.time.advance(SOON);
        a.lose();
        b.take(rows, "x");

        rows.findsAnswered.complete(null);
        fleet.time.advance(SOON);

        assertThat(fleet.failure(forced)).isInstanceOf(OwnershipLostException.class);
        assertThat(rows.taken).hasSize(1);
        assertThat(rows.releases).isEmpty();
    }
}
