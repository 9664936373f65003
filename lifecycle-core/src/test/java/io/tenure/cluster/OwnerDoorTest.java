package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.Holder;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.time.RefusingThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What operators are answered, and what the end of an owner leaves. Tests {@link Owner}. */
class OwnerDoorTest {

    private static final Duration SOON = Duration.ofMillis(10);

    private final Fleet fleet = new Fleet();

    // ---- questions and orders

    @Test
    void validFor_saysForHowLongItIsValidWithoutARenewal() {
        Fleet.Member a = fleet.member("a");

        assertThat(a.owner.validFor(Duration.ofSeconds(8))).isTrue();
        assertThat(a.owner.validFor(Duration.ofSeconds(9))).isFalse();
    }

    @Test
    void members_areAllThatAreThere_theDeadIncluded() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        a.dieWitnessed(Duration.ZERO);

        List<MemberView> members = fleet.get(b.owner.members(Fleet.LONG));

        assertThat(members)
                .containsExactlyInAnyOrder(
                        new MemberView(
                                a.owner.id(), "gateway@host-a:42", List.of("lock", "registration"), false, false),
                        new MemberView(b.owner.id(), "gateway@host-b:42", List.of("lock", "registration"), true, true));
    }

    @Test
    void whatIsNotInQuarantine_cannotBeForgotten() {
        Fleet.Member a = fleet.member("a");
        String key = fleet.keys.owner(a.owner.id());
        QuarantinedResource made = new QuarantinedResource(key, a.owner.id(), "lock", "x", "", 6, 0);

        assertThat(fleet.failure(a.owner.forgetQuarantined(made, Fleet.LONG)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("quarantined()");
        assertThat(fleet.row(key)).isNotNull();
    }

    @Test
    void liftBrake_letsAllBeCleanedUpAtOnce() {
        Fleet.Member survivor = fleet.member("survivor");
        List<Fleet.Member> dying = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            dying.add(fleet.member("m" + i));
        }
        dying.forEach(member -> member.process.crash());
        fleet.time.runUntil(() -> survivor.owner.stats().brakeEngaged(), Fleet.LONG);

        survivor.owner.liftBrake();
        fleet.time.advance(Fleet.SECOND.multipliedBy(2));

        assertThat(survivor.owner.stats().brakeEngaged()).isFalse();
        assertThat(fleet.rows("members/")).hasSize(1);
    }

    // ---- the end

    @Test
    void closed_nothingOfItIsValid() {
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.locks, "x");

        a.owner.close();
        fleet.time.advance(SOON);

        assertThat(a.owner.state()).isEqualTo(OwnerState.LEFT);
        assertThat(hold.isValid()).isFalse();
    }

    @Test
    void closed_leavesNoWatchOpen_neitherDoesLoss() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        assertThat(a.way.watches).isPositive();

        a.owner.close();
        fleet.time.advance(SOON);
        b.lose();

        assertThat(a.way.watches).isZero();
        assertThat(b.way.watches).isZero();
    }

    @Test
    void closedWhileItCleansUp_handsItsClaimsOn() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        a.take(fleet.locks, "x");
        fleet.locks.silentReleases = true;
        a.dieWitnessed(Duration.ZERO);
        assertThat(fleet.time.runUntil(() -> !fleet.rows("claims/").isEmpty(), Fleet.LONG))
                .isTrue();

        b.owner.close();
        fleet.time.advance(SOON);

        assertThat(fleet.rows("claims/")).isEmpty();
    }

    @Test
    void closedWhileAManifestsTakeIsUnderWay_answersIt() {
        fleet.locks.manifest = true;
        fleet.locks.takesAnswered = new CompletableFuture<>();
        Fleet.Member a = fleet.member("a");
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.LONG);

        a.owner.close();
        fleet.time.advance(SOON);

        assertThat(fleet.failure(taking)).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void closed_letsNoManifestBeAskedAnyMore_fromThatMomentOn() {
        fleet.locks.manifest = true;
        Fleet.Member a = fleet.member("a");

        a.owner.close();

        assertThat(a.takeFails(fleet.locks, "x")).isInstanceOf(CoordinatorClosedException.class);
        assertThat(fleet.locks.takes).isEmpty();
    }

    @Test
    void releasedBeforeTheClose_isReleasedStill() {
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.get(a.owner.release(hold, Fleet.LONG));

        a.owner.close();
        fleet.time.advance(SOON);

        assertThat(fleet.get(a.owner.release(hold, Fleet.LONG))).isNull();
    }

    @Test
    void releaseOfAManifestsHoldWithoutTime_isRefused_andLeavesItHeld() {
        fleet.locks.manifest = true;
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.locks, "x");

        assertThat(fleet.failure(a.owner.release(hold, Duration.ZERO)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("timeout");
        assertThat(hold.isValid()).isTrue();
    }

    @Test
    void leaveAfterTheClose_isAnswered_andSaysThatItWasNotInOrder() {
        Fleet.Member a = fleet.member("a");
        a.owner.close();

        assertThat(fleet.get(a.owner.leave(Fleet.LONG))).isEqualTo(new LeaveReport(false, 0, List.of()));
    }

    @Test
    void whomNoThreadAnswers_isAnsweredByWhoeverEndsTheThreads() {
        var process = fleet.time.newProcess("a");
        RefusingThreads threads = new RefusingThreads(process.newThreads("a"));
        Owner owner = Owner.builder(
                        fleet.store,
                        process,
                        threads,
                        OwnerSettings.builder("fleet", "gateway").build())
                .build();
        fleet.get(owner.join(Fleet.LONG));
        threads.refusing = true;
        CompletableFuture<Optional<Holder>> asked =
                owner.whoHolds("lock", "x", Fleet.LONG).toCompletableFuture();
        fleet.time.advance(SOON);
        owner.close();

        fleet.get(owner.ended());
        assertThat(asked).isNotDone();
        owner.answerRest();

        assertThat(asked).isDone();
    }
}
