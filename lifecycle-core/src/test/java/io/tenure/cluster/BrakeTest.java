package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.BrakeEvent;
import io.tenure.resource.OwnerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrakeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private final LoneHome lone = new LoneHome().joined();
    private final Brake brake = new Brake(lone.home);

    private void observe(int waiting) {
        observe(10, waiting, List.of());
    }

    private void observe(int members, int waiting, List<Long> begunAt) {
        Map<OwnerId, Long> byOwner = new LinkedHashMap<>();
        begunAt.forEach(revision -> byOwner.put(lone.newId(), revision));
        lone.on(() -> brake.observe(members, waiting, byOwner));
    }

    /** How many it lets through now, one after the other. */
    private int admitted() {
        int count = 0;
        while (count < 100 && brake.admits(lone.newId())) {
            count++;
        }
        return count;
    }

    /** Lets time pass as the owner's loop would, while nobody looks. */
    private void tickFor(Duration length) {
        for (long passed = 0; passed < length.toMillis(); passed += 250) {
            lone.on(brake::tick);
            lone.time.advance(Duration.ofMillis(250));
        }
    }

    /** The revision of something that another survivor wrote just now. */
    private long begunByAnother() {
        String key = lone.home.keys().tombstone(lone.newId());
        lone.put(key, "closed");
        lone.get(() -> lone.home.store().get(key));
        return lone.home.store().revision();
    }

    /** Lets time pass as the owner's loop would, with so many orphans all the time. */
    private void pass(Duration length, int waiting) {
        for (long second = 0; second < length.toSeconds(); second++) {
            observe(waiting);
            lone.time.advance(SECOND);
            lone.on(brake::tick);
        }
    }

    @Test
    void fewOrphans_doNotEngageIt() {
        observe(2);

        assertThat(brake.isEngaged()).isFalse();
    }

    @Test
    void I1_engagedForItsTimeAtMost_evenIfNobodyAsksToBeLetThrough() {
        pass(AT_MOST.minus(SECOND), 5);
        assertThat(brake.isEngaged()).isTrue();

        pass(SECOND, 5);
        assertThat(brake.isEngaged()).isFalse();
    }

    @Test
    void I1_afterItsTime_notAgainUntilThereWasCalm() {
        pass(AT_MOST, 5);

        for (int second = 0; second < 30; second++) {
            pass(SECOND, 5);
            assertThat(brake.isEngaged()).isFalse();
        }

        pass(SECOND, 0);
        observe(5);
        assertThat(brake.isEngaged()).isTrue();
    }

    @Test
    void I2_whileEngaged_atLeastOneOwnerASecondIsLetThrough() {
        Fleet fleet = new Fleet();
        Fleet.Member survivor = fleet.member("survivor");
        List<Fleet.Member> dying = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            dying.add(fleet.member("m" + i));
        }
        dying.forEach(member -> member.process.crash());
        assertThat(fleet.time.runUntil(() -> survivor.owner.stats().brakeEngaged(), Duration.ofSeconds(20)))
                .isTrue();
        fleet.time.runUntil(
                () -> survivor.way.sent(request -> request.writes("/tombstones/")) > 0, Duration.ofSeconds(3));

        List<Integer> begun = new ArrayList<>();
        for (int second = 0; second < 8; second++) {
            fleet.time.advance(SECOND);
            begun.add(fleet.rows("tombstones/").size());
        }

        assertThat(survivor.owner.stats().brakeEngaged()).isTrue();
        assertThat(begun).as("more with each second").isSorted().doesNotHaveDuplicates();
        assertThat(begun.get(7)).as("but not all at once").isLessThanOrEqualTo(10);
    }

    @Test
    void liftedByAnOperator_itLetsAllThrough() {
        observe(5);
        lone.on(brake::lift);
        observe(5);

        assertThat(brake.isEngaged()).isFalse();
        for (int i = 0; i < 5; i++) {
            assertThat(brake.admits(lone.newId())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 2", "10, 2", "30, 6", "31, 7", "35, 7", "36, 8"})
    void moreThanAFifthOfTheMembers_andMoreThanTwo_engageIt(int members, int few) {
        observe(members, few, List.of());
        assertThat(brake.isEngaged()).isFalse();

        observe(members, few + 1, List.of());
        assertThat(brake.isEngaged()).isTrue();
    }

    @Test
    void I2_whileEngaged_aTenthOfTheMembersIsLetThroughASecond() {
        observe(50, 20, List.of());
        assertThat(admitted()).isEqualTo(5);

        lone.time.advance(Duration.ofMillis(599));
        assertThat(admitted()).isZero();

        lone.time.advance(Duration.ofMillis(1));
        assertThat(admitted()).isEqualTo(5);
    }

    @Test
    void I3_whoWasLetThrough_counts_alsoAfterAListingThatDoesNotShowIt() {
        observe(5);
        assertThat(admitted()).isEqualTo(1);

        observe(5);

        assertThat(admitted()).isZero();
    }

    @Test
    void I3_whoWasLetThrough_countsOnce_whereTheStoreShowsIt() {
        OwnerId gone = lone.newId();
        observe(20, 10, List.of());
        tickFor(SECOND);
        assertThat(brake.admits(gone)).isTrue();
        long revision = begunByAnother();

        lone.on(() -> brake.observe(20, 9, Map.of(gone, revision)));

        assertThat(admitted()).isEqualTo(1);
    }

    @Test
    void whatOthersBegin_countsTowardsTheSameSecond() {
        observe(50, 20, List.of());
        tickFor(SECOND);
        List<Long> theirs = List.of(begunByAnother(), begunByAnother());

        observe(50, 18, theirs);
        assertThat(admitted()).isEqualTo(3);

        tickFor(SECOND);
        observe(50, 15, theirs);
        assertThat(admitted()).isEqualTo(5);
    }

    @Test
    void whatOthersBeganInTheLastMinute_isAlarming() {
        tickFor(SECOND);
        List<Long> theirs = List.of(begunByAnother(), begunByAnother(), begunByAnother());
        tickFor(Duration.ofSeconds(58));

        observe(10, 0, theirs);

        assertThat(brake.isEngaged()).isTrue();
    }

    @Test
    void whatOthersBeganBefore_isNot() {
        tickFor(SECOND);
        List<Long> theirs = List.of(begunByAnother(), begunByAnother(), begunByAnother());
        tickFor(Duration.ofSeconds(62));

        observe(10, 0, theirs);

        assertThat(brake.isEngaged()).isFalse();
    }

    @Test
    void itsTimeIsOver_whenSomebodyAsksToBeLetThrough_too() {
        observe(5);
        assertThat(admitted()).isEqualTo(1);
        lone.time.advance(AT_MOST);

        assertThat(admitted()).isEqualTo(100);

        assertThat(brake.isEngaged()).isFalse();
    }

    @Test
    void whoeverListens_isToldOfBothTurns_once() {
        observe(5);
        observe(6);
        lone.on(brake::lift);
        lone.on(brake::lift);

        long wallMillis = lone.process.wallMillis();
        assertThat(lone.events)
                .filteredOn(BrakeEvent.class::isInstance)
                .containsExactly(new BrakeEvent(wallMillis, true, 5, 10), new BrakeEvent(wallMillis, false, 0, 0));
    }
}
