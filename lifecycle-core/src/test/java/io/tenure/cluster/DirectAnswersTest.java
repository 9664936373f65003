package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Tests {@link DirectAcquiring} where its adapter's answer is late, odd or wanted no more. */
class DirectAnswersTest {

    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofMillis(250);

    private final Fleet fleet = new Fleet();
    private final Outside rows = new Outside("row", Fencing.FENCED);
    private final Fleet.Member a = member();

    private Fleet.Member member() {
        rows.manifest = true;
        return fleet.memberWith("a", rows);
    }

    private CompletionStage<ExternalHold<String>> acquire(String id) {
        return a.owner.acquire(rows, id, Map.of(), TIMEOUT);
    }

    private void assertNothingIsHeld() {
        assertThat(rows.taken).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
        assertThat(a.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void takeIsGivenAsLongAsItsCallerWaits() {
        acquire("x");

        assertThat(rows.takeTimeouts).containsExactly(TIMEOUT);
    }

    @Test
    void callerThatWentAway_whileItsIdWasEnding_takesNothing() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        rows.silentReleases = true;
        CompletionStage<Void> released = a.owner.release(hold, TIMEOUT);
        acquire("x").toCompletableFuture().cancel(false);

        rows.carryOutReleases();

        fleet.get(released);
        fleet.time.advance(SOON);
        assertThat(rows.takes).hasSize(1);
        assertNothingIsHeld();
    }

    @Test
    void whatWasCertainlyNotTaken_leavesNothing() {
        rows.takesAnswered = CompletableFuture.failedFuture(new TakeFailedException("row", "x", "refused", null));

        assertThat(fleet.failure(acquire("x"))).isInstanceOf(TakeFailedException.class);

        assertThat(rows.releases).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
    }

    @Test
    void whatWasTaken_isNotUndone_whenItsSystemLosesItAtOnce() {
        rows.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        fleet.time.advance(TIMEOUT.minus(SOON));
        rows.takesAnswered.complete(null);
        ExternalHold<String> hold = fleet.get(taking);
        a.owner.lost(hold.record(), "evicted");

        fleet.time.advance(GRACE);

        assertThat(rows.releases).isEmpty();
        fleet.get(a.owner.release(hold, TIMEOUT));
        assertNothingIsHeld();
    }

    @Test
    void takeThatIsAnsweredByNothing_mayHaveBeenTaken() {
        rows.answersNothing = true;

        assertThat(fleet.failure(acquire("x")))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("gave nothing");

        fleet.time.advance(SOON);
        assertThat(rows.revoked).hasSize(1);
        assertNothingIsHeld();
    }
}
