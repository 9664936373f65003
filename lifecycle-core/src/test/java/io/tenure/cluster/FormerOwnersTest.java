package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnershipLostException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is left of incarnations that are over. Tests {@link Owner}. */
class FormerOwnersTest {

    private final Fleet fleet = new Fleet();

    private void loseSessionOf(Owner owner) {
        fleet.delete(fleet.keys.owner(owner.id()));
        fleet.time.runUntil(() -> owner.state() == OwnerState.LOST, Fleet.LONG);
    }

    private boolean answers(Owner owner) {
        return !(failsWith(owner) instanceof OwnershipLostException);
    }

    private Object failsWith(Owner owner) {
        try {
            return fleet.get(owner.members(Fleet.SECOND));
        } catch (IllegalStateException e) {
            return e.getCause().getCause();
        }
    }

    @Test
    void I1_lostOwner_endsOnceNothingOfItIsLeft() {
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        loseSessionOf(a.owner);

        fleet.time.advance(Duration.ofSeconds(10));
        assertThat(answers(a.owner)).as("its hold is still to be released").isTrue();

        fleet.get(a.owner.release(hold, Fleet.SECOND));
        fleet.time.advance(Duration.ofSeconds(10));
        assertThat(answers(a.owner)).isFalse();
        assertThat(fleet.get(a.owner.release(hold, Fleet.SECOND)))
                .as("released again, and nothing is left to do")
                .isNull();
    }

    @Test
    void I1_lostOwnerWhoseTakeIsUnanswered_waitsForIt() {
        Fleet.Member a = fleet.member("a");
        fleet.locks.silentTakes = true;
        var taking = a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.SECOND);
        fleet.time.advance(Duration.ofMillis(100));
        loseSessionOf(a.owner);

        fleet.time.advance(Duration.ofSeconds(30));

        assertThat(taking.toCompletableFuture()).isCompletedExceptionally();
        assertThat(answers(a.owner)).as("a late take would have to be undone").isTrue();
    }

    @Test
    void I2_lostOwnerThatIsClosedBeforeItIsDone_leavesItsRecordsToTheCleanup() {
        Fleet.Member a = fleet.member("a");
        fleet.member("survivor");
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.directory.unreleasable.add("x");
        loseSessionOf(a.owner);
        var trying = a.owner.release(hold, Fleet.SECOND);
        a.owner.close();

        assertThat(fleet.failure(trying)).isNotNull();
        assertThat(fleet.get(a.owner.release(hold, Fleet.SECOND)))
                .as("there is nothing left to do here")
                .isNull();
        assertThat(fleet.directory.taken).isNotEmpty();

        fleet.directory.unreleasable.clear();
        fleet.time.advance(Fleet.LONG);
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.rows("resources/")).isEmpty();
    }

    @Test
    void I2_lostOwnerThatIsClosedBeforeItIsDone_releasesByItselfWhatIsInAManifest() {
        fleet.locks.manifest = true;
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.locks.unreleasable.add("x");
        loseSessionOf(a.owner);
        a.owner.close();
        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.failure(a.owner.release(hold, Fleet.SECOND))).isNotNull();

        fleet.locks.unreleasable.clear();
        // Its answer is too late for the first, and found by the next.
        a.owner.release(hold, Fleet.SECOND);
        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.get(a.owner.release(hold, Fleet.SECOND))).isNull();
        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void givenBack_isUndoneUntilThatIsConfirmed() {
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.locks.unreleasable.add("x");
        a.owner.giveBack(hold);
        fleet.time.advance(Duration.ofSeconds(5));
        assertThat(fleet.rows("resources/")).hasSize(1);

        fleet.locks.unreleasable.clear();
        fleet.time.advance(Duration.ofSeconds(15));
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.rows("resources/")).isEmpty();
        assertThat(a.take(fleet.locks, "x").isValid()).isTrue();
    }

    // ---- successors

    private Owner successorOf(Fleet.Member member) {
        Owner next = member.builder(settings -> settings)
                .adapter(fleet.locks)
                .adapter(fleet.directory)
                .successorOf(member.owner)
                .build();
        member.owner = next;
        fleet.get(next.join(Fleet.LONG));
        return next;
    }

    @Test
    void successor_endsTheSessionOfTheFormerFirst() {
        Fleet.Member a = fleet.member("a");
        Owner former = a.owner;
        a.process.pause();
        fleet.time.advance(former.stats().validLeft());
        a.process.resume();
        fleet.time.advance(Duration.ofMillis(1));
        assertThat(former.state()).isEqualTo(OwnerState.LOST);
        assertThat(fleet.row(fleet.keys.owner(former.id())))
                .as("the store counts a little longer")
                .isNotNull();

        successorOf(a);

        assertThat(fleet.row(fleet.keys.owner(former.id()))).isNull();
    }

    @Test
    void successorOfOneThatNeverJoined_hasNoSessionToEnd() {
        Fleet.Member a = fleet.new Member("a", settings -> settings);
        a.owner.close();
        fleet.time.advance(Duration.ofMillis(1));

        successorOf(a);

        assertThat(a.way.sent(request -> request.call().equals("endSession"))).isZero();
    }

    @Test
    void successorOfASuccessor_cleansUpAfterBoth_evenIfReclaimIsStopped() {
        Fleet.Member a = fleet.member("a");
        a.take(fleet.locks, "x");
        fleet.locks.silentReleases = true;
        fleet.time.advance(Duration.ofSeconds(4));
        a.way.revisionsBack = 3;
        fleet.time.advance(Duration.ofSeconds(4));
        a.way.revisionsBack = 0;
        Owner second = successorOf(a);
        a.take(fleet.locks, "y");
        a.lose();
        assertThat(second.state()).isEqualTo(OwnerState.LOST);

        fleet.locks.silentReleases = false;
        Owner third = successorOf(a);
        fleet.time.advance(Duration.ofSeconds(5));

        assertThat(third.stats().reclaimStopped()).isTrue();
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.rows("members/")).hasSize(1);
    }
}
