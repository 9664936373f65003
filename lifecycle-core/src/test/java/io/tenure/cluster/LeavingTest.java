package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.RecordState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class LeavingTest {

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final String owner = fleet.keys.owner(a.owner.id());
    private final String member = fleet.keys.member(a.owner.id());
    private final String tombstone = fleet.keys.tombstone(a.owner.id());

    private void assertLeftBehind(LeaveReport report) {
        assertThat(report.clean()).isFalse();
        assertThat(fleet.row(owner)).isNull();
        assertThat(fleet.row(member)).isNotNull();
        assertThat(fleet.row(tombstone)).isNull();
        assertThat(fleet.wire.sent).noneMatch(sent -> sent.puts(tombstone));
    }

    @Test
    void I1_theCleanTombstone_comesInTheTransactionThatDeletesOwnerAndMember() {
        a.take(fleet.locks, "x");

        assertThat(fleet.get(a.owner.leave(Fleet.LONG)).clean()).isTrue();

        assertThat(fleet.wire.sent)
                .filteredOn(sent -> sent.puts(tombstone) || sent.deletes(owner) || sent.deletes(member))
                .singleElement()
                .matches(sent -> sent.puts(tombstone) && sent.deletes(owner) && sent.deletes(member));
        assertThat(fleet.row(tombstone).value()).contains("clean: true");
        assertThat(fleet.rows("seq/")).as("nothing of it is left").isEmpty();
    }

    @Test
    void I1_withTheBookNotEmpty_theMemberEntryStays() {
        a.take(fleet.locks, "x");
        fleet.locks.unreleasable.add("x");

        assertLeftBehind(fleet.get(a.owner.leave(Duration.ofSeconds(2))));
    }

    @Test
    void I1_withARecordInTheListingOnly_theMemberEntryStays() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.put(
                fleet.keys.resource(a.owner.id(), "lock", "stray"),
                RecordCodec.encode(hold.record()).replace("id: x", "id: stray"));

        assertLeftBehind(fleet.get(a.owner.leave(Fleet.LONG)));
    }

    @Test
    void I1_withAListingThatFails_theMemberEntryStays() {
        fleet.wire.all(Fate.LOST, sent -> sent.what().equals("range"));

        assertLeftBehind(fleet.get(a.owner.leave(Fleet.LONG)));
    }

    @Test
    void I1_withoutASessionForTheTombstone_theMemberEntryStays() {
        fleet.wire.all(Fate.LOST, sent -> sent.what().equals("openSession"));

        assertLeftBehind(fleet.get(a.owner.leave(Fleet.LONG)));
    }

    @Test
    void I1_lastTransactionWhoseAnswerIsLost_isFoundToBeDone() {
        fleet.wire.next(Fate.UNANSWERED, sent -> sent.puts(tombstone));

        assertThat(fleet.get(a.owner.leave(Fleet.LONG)).clean()).isTrue();

        assertThat(fleet.row(tombstone).value()).contains("clean: true");
        assertThat(fleet.row(member)).isNull();
    }

    @Test
    void I1_ownerThatASurvivorClosedFirst_hasNotLeftInOrder() {
        fleet.wire.next(Fate.HELD_UP, sent -> sent.puts(tombstone));
        CompletionStage<LeaveReport> left = a.owner.leave(Fleet.LONG);
        assertThat(fleet.time.runUntil(
                        () -> fleet.wire.inFlight.stream().anyMatch(sent -> sent.puts(tombstone)), Fleet.SECOND))
                .isTrue();
        fleet.delete(owner);
        fleet.put(tombstone, new TombstoneEntry(fleet.member("b").owner.id(), false, 0).encode());

        fleet.wire.letGo();

        assertThat(fleet.get(left).clean()).isFalse();
        assertThat(fleet.row(tombstone).value()).contains("clean: false");
    }

    @Test
    void tombstonesSessionThatSomebodyEnded_isReplaced() {
        fleet.member("b").process.crash();
        fleet.time.runUntil(() -> !fleet.rows("tombstones/").isEmpty(), Fleet.LONG);
        long session = fleet.rows("tombstones/").get(0).session();
        fleet.get(fleet.store.endSession(session, Fleet.SECOND));

        assertThat(fleet.get(a.owner.leave(Duration.ofSeconds(5))).clean()).isTrue();

        assertThat(fleet.row(tombstone).session()).isNotEqualTo(session);
    }

    @Test
    void whatWasRevoked_andCouldNotBeReleasedAtFirst_isTriedAgain() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.put(a.keyOf(fleet.locks, "x"), RecordCodec.encode(hold.record().withState(RecordState.RELEASING)));
        fleet.time.advance(Fleet.SECOND);
        assertThat(a.told).contains("revoked: lock/x");
        fleet.locks.unreleasable.add("x");
        CompletionStage<LeaveReport> left = a.owner.leave(Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);

        fleet.locks.unreleasable.clear();

        assertThat(fleet.get(left).clean()).isTrue();
        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void whatIsLeftBehind_isNamed_andTheRestIsCounted() {
        a.take(fleet.locks, "x");
        a.take(fleet.locks, "y");
        fleet.locks.unreleasable.add("x");

        assertThat(fleet.get(a.owner.leave(Duration.ofSeconds(2))))
                .isEqualTo(new LeaveReport(false, 1, List.of("lock/x")));
    }

    @Test
    void release_getsNoMoreTimeThanIsLeft_norMoreThanAnyOther() {
        a.take(fleet.locks, "x");
        fleet.get(a.owner.leave(Fleet.SECOND));
        Fleet.Member b = fleet.member("b");
        b.take(fleet.locks, "y");
        fleet.get(b.owner.leave(Fleet.LONG));

        assertThat(fleet.locks.releases).containsExactly("x", "y");
        assertThat(fleet.locks.releaseTimeouts).containsExactly(Fleet.SECOND, Duration.ofSeconds(2));
    }

    @Test
    void takeThatIsOnItsWay_isWaitedFor_andThenReleased() {
        CompletableFuture<?> answer = new CompletableFuture<>();
        fleet.locks.takesAnswered = answer;
        a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.LONG);
        fleet.time.advance(Duration.ofMillis(100));
        CompletionStage<LeaveReport> left = a.owner.leave(Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.locks.releases).isEmpty();
        assertThat(left.toCompletableFuture()).isNotDone();

        answer.complete(null);

        assertThat(fleet.get(left).clean()).isTrue();
        assertThat(fleet.locks.releases).containsExactly("x");
        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void claims_areHandedOnAtOnce_howeverLongTheRestTakes() {
        a.take(fleet.directory, "own");
        fleet.directory.unreleasable.add("own");
        Fleet.Member dead = fleet.member("dead");
        dead.take(fleet.locks, "x");
        fleet.locks.silentReleases = true;
        dead.dieWitnessed(Duration.ZERO);
        fleet.time.runUntil(() -> fleet.locks.releases.contains("x"), Fleet.LONG);
        assertThat(fleet.rows("claims/")).isNotEmpty();

        CompletionStage<LeaveReport> left = a.owner.leave(Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);

        assertThat(fleet.rows("claims/")).isEmpty();
        assertThat(left.toCompletableFuture()).isNotDone();
    }

    @Test
    void whoAsksTwice_getsTheSameReport() {
        a.take(fleet.locks, "x");
        CompletionStage<LeaveReport> first = a.owner.leave(Fleet.LONG);
        CompletionStage<LeaveReport> second = a.owner.leave(Fleet.LONG);

        assertThat(fleet.get(second))
                .isEqualTo(new LeaveReport(true, 1, List.of()))
                .isEqualTo(fleet.get(first));
    }

    @Test
    void ownerThatIsLost_doesNotLeave_andWhoAsksItStillHearsOfTheLoss() {
        a.take(fleet.locks, "x");
        a.lose();

        assertThat(fleet.get(a.owner.leave(Fleet.LONG))).isEqualTo(new LeaveReport(false, 0, List.of("lock/x")));

        assertThat(a.takeFails(fleet.locks, "y")).isInstanceOf(OwnershipLostException.class);
    }

    @Test
    void ownerThatIsLostAsItLeaves_saysSoSoon() {
        a.take(fleet.locks, "x");
        fleet.locks.unreleasable.add("x");
        CompletionStage<LeaveReport> left = a.owner.leave(Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);
        a.lose();

        fleet.time.advance(Duration.ofMillis(100));

        assertThat(left.toCompletableFuture()).isCompletedWithValue(new LeaveReport(false, 0, List.of("lock/x")));
    }

    @Test
    void ownerThatIsLostWhileItsManifestIsWalked_asksTheStoreForNothingMore() {
        ManifestOutside rows = new ManifestOutside("row");
        rows.silentWalks = true;
        Fleet.Member b = fleet.new Member("b", settings -> settings);
        b.owner = b.builder(settings -> settings).adapter(rows).build();
        fleet.get(b.owner.join(Fleet.LONG));
        CompletionStage<LeaveReport> left = b.owner.leave(Duration.ofSeconds(5));
        fleet.time.runUntil(() -> !rows.walks.isEmpty(), Fleet.SECOND);
        b.lose();
        b.way.sent.clear();

        assertThat(fleet.get(left).clean()).isFalse();

        assertThat(b.way.sent).isEmpty();
    }

    @Test
    void I2_nothingIsValid_whenTheOwnersKeyIsDeleted() {
        assertInvalidAtTheEnd(false);
    }

    @Test
    void I2_nothingIsValid_whenTheSessionEndsWithSomethingUnsettled() {
        assertInvalidAtTheEnd(true);
    }

    private void assertInvalidAtTheEnd(boolean unsettled) {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        if (unsettled) {
            fleet.locks.unreleasable.add("x");
        }
        List<Boolean> valid = new ArrayList<>();
        BooleanSupplier anything = () -> a.owner.isValid() || hold.isValid();
        fleet.wire.onSend(sent -> {
            if (sent.deletes(owner) || sent.what().equals("endSession")) {
                valid.add(anything.getAsBoolean());
            }
        });

        fleet.get(a.owner.leave(Duration.ofSeconds(2)));

        assertThat(valid).isNotEmpty().containsOnly(false);
    }

    @Test
    void I3_processThatIsStoppedMeanwhile_namesWhatIsLeft() {
        a.take(fleet.locks, "x");
        fleet.locks.unreleasable.add("x");
        CompletionStage<LeaveReport> left = a.owner.leave(Duration.ofSeconds(2));
        fleet.time.advance(Fleet.SECOND);

        a.process.pauseFor(Duration.ofSeconds(6));

        assertThat(fleet.get(left)).isEqualTo(new LeaveReport(false, 0, List.of("lock/x")));
    }

    @Test
    void I3_processThatIsStoppedAtItsLastTransaction_leavesInOrderAllTheSame() {
        fleet.wire.next(Fate.ANSWERED_LATER, sent -> sent.puts(tombstone));
        CompletionStage<LeaveReport> left = a.owner.leave(Duration.ofSeconds(2));
        fleet.time.runUntil(() -> fleet.row(tombstone) != null, Fleet.SECOND);

        a.process.pauseFor(Duration.ofSeconds(6));
        fleet.wire.letGo();

        assertThat(fleet.get(left)).isEqualTo(new LeaveReport(true, 0, List.of()));
    }

    private CompletionStage<LeaveReport> leaveWhileTheSessionIsNotSeenToEnd() {
        Fleet.Member b = fleet.member("b", settings -> settings.ttl(Duration.ofMinutes(1)));
        b.take(fleet.locks, "x");
        fleet.wire.all(Fate.HELD_UP, sent -> sent.what().equals("endSession"));
        CompletionStage<LeaveReport> left = b.owner.leave(Duration.ofSeconds(2));
        fleet.time.advance(Duration.ofMillis(1_900));
        assertThat(left.toCompletableFuture()).isNotDone();
        assertThat(b.owner.leave(Fleet.LONG).toCompletableFuture())
                .as("asked again")
                .isNotDone();
        return left;
    }

    @Test
    void I3_endOfTheSessionThatIsNotAnswered_isNoReasonNotToHaveLeftInOrder() {
        CompletionStage<LeaveReport> left = leaveWhileTheSessionIsNotSeenToEnd();

        fleet.time.advance(Duration.ofMillis(1_600));

        assertThat(left.toCompletableFuture()).isCompletedWithValue(new LeaveReport(true, 1, List.of()));
    }

    @Test
    void I3_whatIsReleasedOnceItHasLeft_isNamedAllTheSame_forItsRecordStays() {
        fleet.locks.silentReleases = true;
        CompletionStage<LeaveReport> left = leaveWhileTheSessionIsNotSeenToEnd();

        fleet.locks.carryOutReleases();
        fleet.time.advance(Duration.ofMillis(1_600));

        assertThat(left.toCompletableFuture()).isCompletedWithValue(new LeaveReport(false, 0, List.of("lock/x")));
    }

    @Test
    void I3_storeThatDoesNotAnswer_isNotWaitedForLongerThanTheGrace() {
        Fleet.Member b = fleet.member("b", settings -> settings.ttl(Duration.ofMinutes(1)));
        b.take(fleet.locks, "x");
        fleet.locks.unreleasable.add("x");
        fleet.wire.all(Fate.HELD_UP, sent -> sent.what().equals("endSession"));
        CompletionStage<LeaveReport> left = b.owner.leave(Duration.ofSeconds(2));

        fleet.time.advance(Duration.ofMillis(3_500));

        assertThat(left.toCompletableFuture()).isCompletedWithValue(new LeaveReport(false, 0, List.of("lock/x")));
    }
}
