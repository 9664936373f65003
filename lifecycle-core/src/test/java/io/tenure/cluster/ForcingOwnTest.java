package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

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
}
