package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectAcquiringTest {

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

    private static boolean isDone(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isDone();
    }

    private void assertNothingIsLeft() {
        assertThat(rows.taken).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
        assertThat(a.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void takeAndRelease_areOverOnTheCallersThread_whereTheAdapterAnswersAtOnce() {
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        assertThat(isDone(taking)).as("no thread has run but this one").isTrue();
        ExternalHold<String> hold = taking.toCompletableFuture().join();
        assertThat(hold.isValid()).isTrue();
        assertThat(hold.token()).isEqualTo(1);

        assertThat(isDone(a.owner.release(hold, TIMEOUT))).isTrue();

        assertThat(hold.isValid()).isFalse();
        assertThat(rows.revoked).isEmpty();
        assertNothingIsLeft();
        assertThat(isDone(a.owner.release(hold, TIMEOUT))).isTrue();
        assertThat(rows.releases).hasSize(1);
    }

    @Test
    void idThatIsPresent_isRefused_oneThatIsEnding_isWaitedFor() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        assertThat(fleet.failure(acquire("x"))).isInstanceOf(AlreadyRegisteredException.class);
        rows.silentReleases = true;
        CompletionStage<Void> released = a.owner.release(hold, TIMEOUT);
        CompletionStage<ExternalHold<String>> next = acquire("x");
        fleet.time.advance(SOON);
        assertThat(isDone(next)).isFalse();

        rows.carryOutReleases();

        fleet.get(released);
        assertThat(fleet.get(next).token()).isEqualTo(2);
        assertThat(hold.isValid()).isFalse();
    }

    @Test
    void idThatIsEndingForTooLong_isWaitedForNoLongerThanTheCallerWaits() {
        ExternalHold<String> hold = fleet.get(acquire("x"));
        rows.silentReleases = true;
        CompletionStage<Void> released = a.owner.release(hold, Duration.ofSeconds(30));
        CompletionStage<ExternalHold<String>> next = acquire("x");

        fleet.time.advance(TIMEOUT.plus(GRACE));
        assertThat(isDone(next)).isTrue();
        assertThat(fleet.failure(next)).isInstanceOf(TakeFailedException.class);

        rows.carryOutReleases();
        fleet.get(released);
        fleet.time.advance(SOON);
        assertNothingIsLeft();
    }

    @Test
    void takenElsewhere_isToldAsItIs_andLeavesNothing() {
        Fleet.Member b = member("b", settings -> settings);
        b.take(rows, "x");

        assertThat(fleet.failure(acquire("x"))).isInstanceOf(HeldByOtherException.class);

        assertThat(rows.releases).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
    }

    @Test
    void adopting_isRefused() {
        assertThat(fleet.failure(a.owner.adopt(rows, "x", Map.of(), "mine", TIMEOUT)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("manifest");
    }

    @Test
    void I1_ownerThatIsInDoubt_asksForNothing() {
        a.way.keepsRequest = GuidedStore.Request::keepsSession;
        fleet.time.runUntil(() -> a.owner.state() == OwnerState.JEOPARDY, Duration.ofSeconds(20));

        assertThat(fleet.failure(acquire("x"))).isInstanceOf(OwnershipLostException.class);
        assertThat(rows.takes).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
    }

    @Test
    void I1_ownerThatLeaves_asksForNothing_butWaitsForWhatItAsked() {
        rows.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        CompletionStage<LeaveReport> left = a.owner.leave(Fleet.LONG);
        fleet.time.advance(Duration.ofSeconds(1));
        assertThat(isDone(left)).isFalse();
        assertThat(fleet.failure(acquire("y"))).isInstanceOf(CoordinatorClosedException.class);

        rows.takesAnswered.complete(null);

        assertThat(fleet.get(left).clean()).isTrue();
        assertThat(isDone(taking)).isTrue();
        assertThat(rows.takes).hasSize(1);
        assertThat(rows.releases).as("before its manifest was walked").containsExactly("x");
        assertNothingIsLeft();
    }

    @Test
    void I2_takeThatIsAnsweredAfterTheSessionRanOut_isUndone() {
        rows.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(rows, "x", Map.of(), Fleet.LONG);
        a.lose();

        rows.takesAnswered.complete(null);

        assertThat(fleet.failure(taking)).isInstanceOf(OwnershipLostException.class);
        fleet.time.advance(SOON);
        assertThat(rows.revoked).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void I2_takeThatIsAnsweredInDoubt_isUndone() {
        rows.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        a.process.stepWall(Duration.ofHours(1));

        rows.takesAnswered.complete(null);

        assertThat(fleet.failure(taking)).isInstanceOf(OwnershipLostException.class);
        fleet.time.advance(SOON);
        assertThat(rows.revoked).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void I2_takeWhoseCallerIsGone_isUndone() {
        rows.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        taking.toCompletableFuture().cancel(false);

        rows.takesAnswered.complete(null);

        fleet.time.advance(SOON);
        assertThat(rows.revoked).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void I2_takeThatItsSystemLostAtOnce_isUndone() {
        rows.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        a.owner.lost(rows.takes.get(0), "evicted");

        rows.takesAnswered.complete(null);

        assertThat(fleet.failure(taking)).isInstanceOf(TakeFailedException.class);
        fleet.time.advance(SOON);
        assertNothingIsLeft();
    }

    @Test
    void I3_takeOfUnknownOutcome_isUndoneUntilThatIsConfirmed() {
        rows.failure = new IllegalStateException("connection reset");
        rows.unreleasable.add("x");

        assertThat(fleet.failure(acquire("x"))).isInstanceOf(TakeFailedException.class);
        fleet.time.advance(Duration.ofSeconds(5));
        assertThat(rows.releases).hasSizeGreaterThan(3);
        assertThat(a.owner.stats().pendingUndos()).isEqualTo(1);
        assertThat(a.owner.stats().held()).as("it may be").isEqualTo(1);
        rows.failure = null;
        CompletionStage<ExternalHold<String>> next = a.owner.acquire(rows, "x", Map.of(), Fleet.LONG);
        assertThat(isDone(next)).as("it waits for that").isFalse();

        rows.unreleasable.clear();

        ExternalHold<String> hold = fleet.get(next);
        assertThat(rows.revoked).hasSize(1);
        fleet.get(a.owner.release(hold, TIMEOUT));
        assertNothingIsLeft();
    }

    @Test
    void I3_takeThatIsNotAnswered_isToldInTime_andUndone() {
        rows.silentTakes = true;
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        fleet.time.advance(TIMEOUT.minusMillis(1));
        assertThat(isDone(taking)).isFalse();

        fleet.time.advance(GRACE);

        assertThat(isDone(taking)).isTrue();
        assertThat(fleet.failure(taking)).isInstanceOf(TakeFailedException.class);
        fleet.time.advance(SOON);
        assertThat(rows.revoked).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void I3_takeThatNobodyWaitsForAnyMore_andIsNotAnswered_isUndoneAllTheSame() {
        rows.silentTakes = true;
        acquire("x").toCompletableFuture().cancel(false);

        fleet.time.advance(TIMEOUT.plus(GRACE).plus(SOON));

        assertThat(rows.revoked).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void I3_takeThatIsAnsweredAfterItsUndoing_isHeldByNobody() {
        rows.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        fleet.time.advance(TIMEOUT.plus(GRACE).plus(SOON));
        assertThat(fleet.failure(taking)).isInstanceOf(TakeFailedException.class);

        rows.takesAnswered.complete(null);

        fleet.time.advance(SOON);
        assertNothingIsLeft();
    }

    @Test
    void I4_takeThatThrows_isOneOfUnknownOutcome() {
        rows.thrown = new LinkageError("half a client");
        CompletionStage<ExternalHold<String>> taking = acquire("x");
        rows.thrown = null;

        assertThat(fleet.failure(taking))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("half a client");
        fleet.time.advance(SOON);
        assertThat(rows.revoked).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void I5_atMostSoManyAreHeld_inBothBooksTogether() {
        Fleet.Member b = member("b", settings -> settings.maxHolds(2));
        ExternalHold<String> first = b.take(rows, "1");
        b.take(fleet.locks, "2");

        assertThat(b.takeFails(rows, "3")).isInstanceOf(LimitExceededException.class);
        assertThat(b.takeFails(fleet.locks, "3")).isInstanceOf(LimitExceededException.class);
        assertThat(b.owner.stats().held()).isEqualTo(2);

        fleet.get(b.owner.release(first, TIMEOUT));
        assertThat(b.take(rows, "3").isValid()).isTrue();
    }
}
