package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectReleasingTest {

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

    private static boolean isDone(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    private void assertNothingIsLeft() {
        assertThat(rows.taken).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
        assertThat(a.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void I3_releaseThatThrows_hasFailed_andIsTriedAgain() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        rows.thrown = new LinkageError("half a client");

        assertThat(fleet.failure(a.owner.release(hold, TIMEOUT))).isInstanceOf(LinkageError.class);
        assertThat(hold.isValid()).isFalse();
        rows.thrown = null;
        fleet.get(a.owner.release(hold, TIMEOUT));

        assertNothingIsLeft();
    }

    @Test
    void I1_whoReleasesMeanwhile_getsTheOutcomeOfTheAttemptThatIsUnderWay() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        rows.silentReleases = true;
        CompletionStage<Void> first = a.owner.release(hold, TIMEOUT);
        CompletionStage<Void> second = a.owner.release(hold, TIMEOUT);
        assertThat(rows.releases).hasSize(1);

        rows.carryOutReleases();

        fleet.get(first);
        fleet.get(second);
        assertThat(rows.releases).hasSize(1);
    }

    @Test
    void I1_releaseWithoutAnswer_failsInTime_andTheNextIsAsked() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        rows.silentReleases = true;
        CompletionStage<Void> first = a.owner.release(hold, TIMEOUT);
        fleet.time.advance(TIMEOUT.plus(GRACE));
        assertThat(isDone(first)).isTrue();
        assertThat(fleet.failure(first)).hasMessageContaining("did not answer");
        CompletionStage<Void> second = a.owner.release(hold, TIMEOUT);
        assertThat(rows.releases).hasSize(2);

        rows.carryOutReleases();

        fleet.get(second);
        assertNothingIsLeft();
    }

    @Test
    void I2_afterTheLossOfTheOwner_releaseRevokes() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        a.lose();
        assertThat(hold.isValid()).isFalse();

        fleet.get(a.owner.release(hold, TIMEOUT));

        assertThat(rows.revoked).containsExactly(hold.record().nonce());
        assertNothingIsLeft();
    }

    @Test
    void I1_releaseThatIsAnsweredLate_isDone() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        rows.silentReleases = true;
        CompletionStage<Void> released = a.owner.release(hold, TIMEOUT);
        fleet.time.advance(TIMEOUT.plus(GRACE));
        assertThat(fleet.failure(released)).isNotNull();

        rows.carryOutReleases();

        assertNothingIsLeft();
        assertThat(isDone(a.owner.release(hold, TIMEOUT))).isTrue();
        assertThat(rows.releases).hasSize(1);
    }

    @Test
    void I1_attemptThatItsCallerGaveUp_doesNotStandInTheWay() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        rows.silentReleases = true;
        a.owner.release(hold, TIMEOUT).toCompletableFuture().cancel(false);
        CompletionStage<Void> second = a.owner.release(hold, TIMEOUT);

        rows.carryOutReleases();

        fleet.get(second);
        assertNothingIsLeft();
    }

    @Test
    void I2_afterAForceRelease_itRevokes() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        rows.unreleasable.add("x");
        assertThat(fleet.failure(a.owner.forceRelease("row", "x", "stuck", TIMEOUT)))
                .isNotNull();
        rows.unreleasable.clear();

        fleet.get(a.owner.release(hold, TIMEOUT));

        assertThat(rows.revoked).containsExactly(hold.record().nonce());
    }

    @Test
    void I1_releaseThatFailed_isWatchedNoMore() {
        LoneHome lone = new LoneHome(rows);
        DirectEntry entry = new DirectEntry(
                rows, new ResourceRecord(lone.home.self(), "row", "x", RecordState.HELD, 1, 1, false, 0, Map.of()));
        rows.silentReleases = true;
        CompletionStage<?> released = new DirectHolds(lone.home).releasing().release(entry, TIMEOUT);

        assertThat(lone.time.runUntilIdle(Duration.ofMinutes(1))).isTrue();

        assertThat(released.toCompletableFuture()).isCompletedExceptionally();
    }
}
