package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who begins when. Tests {@link Reclaimer}. */
class ReclaimOrderTest {

    private final LoneReclaimer survivor = new LoneReclaimer();
    private final LoneHome lone = survivor.lone;

    private List<Orphan> orphans(int count) {
        List<Orphan> orphans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            orphans.add(survivor.orphanAt(0, survivor.locks));
        }
        return orphans;
    }

    private long begun(List<Orphan> orphans) {
        return orphans.stream().filter(survivor::hasBegun).count();
    }

    // ---- delays

    @Test
    void whoIsFirstInLine_beginsWithTheListing() {
        survivor.survivor(survivor.locks);

        assertThat(survivor.waitsFor(survivor.orphanAt(0, survivor.locks))).isZero();
    }

    @Test
    void whoIsNotFirst_waitsAStepForEachThatIsBefore() {
        for (int i = 0; i < 3; i++) {
            survivor.survivor(survivor.directory, survivor.locks);
        }

        assertThat(survivor.waitsFor(survivor.orphanAt(3, survivor.locks)))
                .isEqualTo(lone.home.settings().rankStep().multipliedBy(3));
    }

    @Test
    void howeverManyAreBefore_theWaitHasALimit() {
        for (int i = 0; i < 12; i++) {
            survivor.survivor(survivor.locks);
        }

        assertThat(survivor.waitsFor(survivor.orphanAt(12, survivor.locks)))
                .isEqualTo(lone.home.settings().maxRankDelay());
    }

    @Test
    void whoCannotReleaseWhatIsLeft_isNotInLine() {
        survivor.survivor(survivor.directory);
        survivor.survivor(new Outside("lock", Fencing.FENCED, "outside://other"));
        survivor.survivor(new Outside("key", Fencing.FENCED, survivor.locks.endpoint()));
        survivor.survivorWith("tenure member 9\nof: a newer version");
        survivor.survivorWithoutEntry();

        assertThat(survivor.waitsFor(survivor.orphanAt(5, survivor.locks))).isZero();
    }

    @Test
    void whereOneKindIsNotFenced_theLockDelayPassesOnceItIsClaimed() {
        Orphan orphan = survivor.orphanAt(0, survivor.locks, survivor.directory);
        assertThat(survivor.waitsFor(orphan)).isZero();
        Duration lockDelay = lone.home.settings().lockDelay();

        survivor.pass(lockDelay.minusMillis(100));
        assertThat(lone.row(survivor.keys.member(orphan.owner()))).isNotNull();

        survivor.pass(Duration.ofMillis(200));
        assertThat(lone.row(survivor.keys.member(orphan.owner()))).isNull();
    }

    @Test
    void ownFormerIncarnation_isInNobodyElsesLine() {
        for (int i = 0; i < 12; i++) {
            survivor.survivor(survivor.locks);
        }
        Orphan former = survivor.orphanAt(12, survivor.locks);
        survivor.hadBeen(former.owner());

        assertThat(survivor.waitsFor(former)).isZero();
    }

    // ---- who is left to others

    @Test
    void whatNothingHereCanRelease_isNotClaimed() {
        Orphan elsewhere = survivor.orphanAt(0, new Outside("lock", Fencing.FENCED, "outside://other"));
        survivor.look();

        survivor.pass(Duration.ofSeconds(5));

        assertThat(survivor.hasBegun(elsewhere)).isFalse();
        assertThat(survivor.writesOfClaim(elsewhere, 0)).isZero();
        assertThat(survivor.reclaimer().orphans()).isEqualTo(1);
    }

    @Test
    void whoCouldHoldNothing_isFinishedByAnybody() {
        Orphan orphan = survivor.orphanAt(0);
        survivor.look();

        assertThat(lone.row(survivor.keys.member(orphan.owner()))).isNull();
        assertThat(survivor.reclaimer().orphans()).isZero();
    }

    @Test
    void whileReclaimIsStopped_onlyItsOwnFormerIncarnationIsCleanedUp() {
        Orphan former = survivor.orphanAt(0, survivor.locks);
        Orphan other = survivor.orphanAt(0, survivor.locks);
        lone.held(former, survivor.locks, "x");
        lone.held(other, survivor.locks, "y");
        survivor.hadBeen(former.owner());
        survivor.gate.stop();
        survivor.look();

        survivor.pass(Duration.ofSeconds(5));

        assertThat(survivor.locks.releases).containsExactly("x");
        assertThat(survivor.hasBegun(other)).isFalse();
    }

    // ---- the brake

    @Test
    void orphansBeyondTheBrakesMeasure_beginOneByOne_eachInAllItsParts() {
        List<Orphan> orphans = orphans(4);
        for (Orphan orphan : orphans) {
            for (int i = 0; i < 6; i++) {
                lone.held(orphan, survivor.locks, "x" + i + orphan.owner());
            }
        }

        survivor.look();
        survivor.pass(LoneReclaimer.TURN);

        assertThat(survivor.brake.isEngaged()).isTrue();
        assertThat(begun(orphans)).isEqualTo(1);
        assertThat(survivor.locks.releases).hasSize(6);
    }

    @Test
    void orphanThatAnotherBegan_needsNoLeaveOfTheBrake() {
        List<Orphan> orphans = orphans(4);
        survivor.tombstone(orphans.get(0).owner(), false);
        survivor.tombstone(orphans.get(1).owner(), false);
        orphans(2);

        survivor.look();

        assertThat(survivor.brake.isEngaged()).isTrue();
        for (Orphan begun : orphans.subList(0, 2)) {
            assertThat(survivor.writesOfClaim(begun, 0)).isPositive();
        }
        assertThat(lone.rows("tombstones/")).as("and one that it let through").hasSize(3);
    }

    @Test
    void orphanThatAnotherBegan_countsOnce() {
        lone.on(survivor.brake::tick);
        orphans(2).forEach(orphan -> survivor.tombstone(orphan.owner(), false));

        survivor.look();

        assertThat(survivor.brake.isEngaged()).isFalse();
    }

    @Test
    void ownersThatAreCleanedUpAlready_countForAWhile() {
        lone.on(survivor.brake::tick);
        survivor.tombstone(lone.newId(), false);
        survivor.tombstone(lone.newId(), false);
        orphans(1);

        survivor.look();

        assertThat(survivor.brake.isEngaged()).isTrue();
    }

    @Test
    void ownersThatLeftInOrder_doNotCount() {
        lone.on(survivor.brake::tick);
        for (int i = 0; i < 5; i++) {
            survivor.tombstone(lone.newId(), true);
        }
        List<Orphan> orphans = orphans(2);

        survivor.look();

        assertThat(survivor.brake.isEngaged()).isFalse();
        assertThat(begun(orphans)).isEqualTo(2);
    }

    @Test
    void whereDeathsAreWitnessed_theBrakeHoldsNothingUp() {
        lone.store.hasWitnesses = true;
        List<Orphan> orphans = orphans(6);

        survivor.look();

        assertThat(begun(orphans)).isEqualTo(6);
    }
}
