package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.Holder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@link Forcing} where the one who forces is the holder. */
class ForcingOwnTest {

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final String key = a.keyOf(fleet.locks, "x");

    private CompletionStage<Boolean> force() {
        CompletionStage<Boolean> forced = a.owner.forceRelease("lock", "x", "stuck", Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);
        return forced;
    }

    private ExternalHold<String> take() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(Fleet.SECOND);
        return hold;
    }

    private void assertGone() {
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.row(key)).isNull();
        assertThat(fleet.rows("names/")).isEmpty();
    }

    @Test
    void I2_whatIsHeld_isReleased_andItsHolderTold() {
        ExternalHold<String> hold = take();

        assertThat(fleet.get(force())).isTrue();

        assertThat(hold.isValid()).isFalse();
        assertThat(a.told).containsExactly("revoked: lock/x");
        assertThat(fleet.locks.releases).containsExactly("x");
        assertGone();
    }

    @Test
    void I2_whatIsBeingReleased_isNotReleasedBesideThat() {
        ExternalHold<String> hold = take();
        fleet.locks.silentReleases = true;
        CompletionStage<Void> released = a.owner.release(hold, Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);

        CompletionStage<Boolean> forced = force();

        assertThat(fleet.locks.releases).containsExactly("x");
        assertThat(forced.toCompletableFuture()).isNotDone();
        fleet.locks.carryOutReleases();
        fleet.get(released);
        assertThat(fleet.get(forced)).isTrue();
        assertThat(fleet.locks.releases).containsExactly("x");
        assertGone();
    }

    @Test
    void I2_whatCouldNotBeReleasedBefore_isTriedOnceMore() {
        ExternalHold<String> hold = take();
        fleet.locks.unreleasable.add("x");
        fleet.failure(a.owner.release(hold, Fleet.LONG));
        fleet.locks.unreleasable.clear();

        assertThat(fleet.get(force())).isTrue();

        assertThat(fleet.locks.releases).containsExactly("x", "x");
        assertGone();
    }

    @Test
    void I2_whatAnotherRevoked_isReleasedByItsOwner() {
        ExternalHold<String> hold = take();
        fleet.put(key, fleet.row(key).value().replace("HELD", "RELEASING"));
        fleet.time.advance(Fleet.SECOND);
        assertThat(a.told).containsExactly("revoked: lock/x");
        fleet.locks.silentReleases = true;

        CompletionStage<Boolean> forced = force();
        CompletionStage<Void> released = a.owner.release(hold, Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);

        assertThat(fleet.locks.releases).containsExactly("x");
        fleet.locks.carryOutReleases();
        fleet.get(released);
        assertThat(fleet.get(forced)).isTrue();
        assertThat(fleet.locks.revoked).containsExactly(hold.record().nonce());
        assertGone();
    }

    @Test
    void I2_whatIsBeingUndone_isWaitedFor() {
        fleet.locks.failure = new IllegalStateException("no answer");
        fleet.locks.silentReleases = true;
        fleet.failure(a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.LONG));
        fleet.time.advance(Duration.ofMillis(100));

        CompletionStage<Boolean> forced = force();

        assertThat(fleet.locks.releases).containsExactly("x");
        assertThat(forced.toCompletableFuture()).isNotDone();
        fleet.locks.carryOutReleases();
        assertThat(fleet.get(forced)).isTrue();
        assertThat(fleet.locks.releases).containsExactly("x");
        assertGone();
    }

    @Test
    void I2_anothersHold_isEnded_whileAnOwnTakeIsBeingUndone() {
        Undone undone = new Undone(false);

        CompletionStage<Boolean> forced = undone.by.owner.forceRelease("row", "x", "stuck", Fleet.LONG);
        undone.fleet.time.advance(Duration.ofMillis(20));
        undone.rows.carryOutReleases();

        assertThat(undone.fleet.get(forced)).isTrue();
        assertThat(undone.hold.isValid()).isFalse();
        assertThat(undone.rows.taken).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHolds_namesTheOther_whileAnOwnTakeIsBeingUndone(boolean manifest) {
        Undone undone = new Undone(manifest);

        Holder holder = undone.fleet
                .get(undone.by.owner.whoHolds("row", "x", Fleet.LONG))
                .orElseThrow();

        assertThat(holder.owner()).isEqualTo(undone.other.owner.id());
        assertThat(holder.token()).isEqualTo(undone.hold.token());
    }

    /** An owner that undoes a take of unknown outcome, and another that holds the same by now. */
    private static final class Undone {
        private final Fleet fleet = new Fleet();
        private final Outside rows = new Outside("row", Fencing.FENCED);
        private final Fleet.Member by;
        private final Fleet.Member other;
        private final ExternalHold<String> hold;

        private Undone(boolean manifest) {
            rows.manifest = manifest;
            by = fleet.memberWith("a", rows);
            other = fleet.memberWith("b", rows);
            rows.failure = new IllegalStateException("no answer");
            rows.silentReleases = true;
            fleet.failure(by.owner.acquire(rows, "x", Map.of(), Duration.ofSeconds(2)));
            fleet.time.advance(Duration.ofMillis(20));
            rows.failure = null;
            rows.taken.clear();
            hold = other.take(rows, "x");
        }
    }

    @Test
    void I2_whatIsHeld_isEnded_evenIfTheStoreDoesNotAnswer() {
        ExternalHold<String> hold = take();
        a.way.keepsRequest = request -> request.call().equals("get");

        force();

        assertThat(hold.isValid()).isFalse();
        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void I2_whatWasReleasedMeanwhile_hadBeenHeld() {
        ExternalHold<String> hold = take();
        fleet.locks.silentReleases = true;
        CompletionStage<Void> released = a.owner.release(hold, Fleet.LONG);
        a.way.keepsRequest = request -> request.call().equals("get");
        CompletionStage<Boolean> forced = force();
        fleet.locks.carryOutReleases();
        fleet.get(released);

        a.way.letGo();

        assertThat(fleet.get(forced)).isTrue();
        assertGone();
    }

    @Test
    void I2_whatIsBeingUndone_isWaitedFor_evenIfItsManifestDoesNotKnowIt_andAnAttemptFails() {
        Fleet lone = new Fleet();
        Outside rows = new Outside("row", Fencing.FENCED);
        rows.manifest = true;
        Fleet.Member by = lone.memberWith("a", rows);
        rows.failure = new IllegalStateException("no answer");
        rows.unreleasable.add("x");
        lone.failure(by.owner.acquire(rows, "x", Map.of(), Duration.ofSeconds(2)));
        rows.taken.clear();

        CompletionStage<Boolean> forced = by.owner.forceRelease("row", "x", "stuck", Fleet.LONG);
        lone.time.advance(Fleet.SECOND);
        assertThat(forced.toCompletableFuture()).isNotDone();
        rows.unreleasable.clear();

        assertThat(lone.get(forced)).isTrue();
        assertThat(by.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void I2_takeThatIsUnderWay_isEndedLikeAnothers_andDoesNotCount() {
        fleet.locks.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.LONG);
        fleet.time.advance(Duration.ofMillis(100));
        assertThat(fleet.get(force())).isTrue();

        fleet.locks.takesAnswered.complete(null);

        fleet.failure(taking);
        fleet.time.advance(Fleet.SECOND);
        assertGone();
    }
}
