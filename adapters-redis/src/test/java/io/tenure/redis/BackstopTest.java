package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackstopTest {

    private static final int THIRD = 3;
    private static final long SHORT = 1_000;
    private static final long LONG = 1_000_000;
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    /** By both clocks. */
    private static Moment at(long nanos) {
        return new Moment(nanos, TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private static Backstop taken(long lengthNanos) {
        Backstop taken = new Backstop(lengthNanos);
        taken.taken(at(0));
        return taken;
    }

    private static boolean lastsUntil(Backstop backstop, long endNanos) {
        return backstop.lasts(at(0), endNanos - 1);
    }

    /** Less its margin. */
    private static long end(long sentNanos, long lengthNanos) {
        return sentNanos + lengthNanos - lengthNanos / 20;
    }

    @Test
    void I1_longerOne_countsOnceItIsConfirmed_andShorterOneWhenItBegins() {
        Backstop backstop = taken(SHORT);
        Backstop.Change longer = backstop.change(at(10), LONG);
        assertThat(lastsUntil(backstop, end(0, SHORT) + 1)).isFalse();
        longer.confirmed(at(11), 11);
        assertThat(lastsUntil(backstop, end(11, LONG))).isTrue();

        Backstop.Change shorter = backstop.change(at(20), SHORT);
        assertThat(lastsUntil(backstop, end(20, SHORT))).isTrue();
        assertThat(lastsUntil(backstop, end(20, SHORT) + 1)).isFalse();
        shorter.confirmed(at(22), 22);
        assertThat(lastsUntil(backstop, end(22, SHORT))).isTrue();
    }

    @Test
    void I1_answerOfALongRenewal_thatComesAfterAShorterChange_countsNot() {
        Backstop backstop = taken(LONG);
        Backstop.Change shorter = backstop.change(at(20), SHORT);
        backstop.renewed(at(19), LONG);
        assertThat(lastsUntil(backstop, end(20, SHORT) + 1))
                .as("while it is under way")
                .isFalse();

        shorter.confirmed(at(21), 21);
        backstop.renewed(at(19), LONG);
        assertThat(lastsUntil(backstop, end(21, SHORT) + 1))
                .as("and afterwards")
                .isFalse();
    }

    @Test
    void I1_changesThatOverlap_countAsTheShortest_untilARenewalThatCameAfterAll() {
        Backstop backstop = taken(SHORT);
        Backstop.Change shorter = backstop.change(at(10), SHORT);
        Backstop.Change longer = backstop.change(at(11), LONG);
        longer.confirmed(at(12), 12);
        assertThat(lastsUntil(backstop, end(12, SHORT) + 1))
                .as("the shorter may come yet")
                .isFalse();
        shorter.unconfirmed(50);

        backstop.renewed(at(49), LONG);
        assertThat(lastsUntil(backstop, end(49, SHORT) + 1))
                .as("it may come after that renewal")
                .isFalse();
        backstop.renewed(at(51), LONG);
        assertThat(lastsUntil(backstop, end(51, LONG))).isTrue();
    }

    @Test
    void I1_changeThatBeganBeforeAnEarlierOneIsSureToBeOver_countsNotByItself() {
        Backstop backstop = taken(SHORT);
        backstop.change(at(10), SHORT).confirmed(at(12), 50);
        backstop.change(at(20), LONG).confirmed(at(21), 21);
        assertThat(lastsUntil(backstop, end(21, SHORT) + 1)).isFalse();

        backstop.change(at(60), LONG).confirmed(at(61), 61);
        assertThat(lastsUntil(backstop, end(61, LONG))).isTrue();
    }

    @Test
    void I1_renewals_bringNothingNearer() {
        Backstop backstop = taken(LONG);
        backstop.renewed(at(30), LONG);
        backstop.renewed(at(20), LONG);
        assertThat(lastsUntil(backstop, end(30, LONG))).isTrue();
    }

    @Test
    void I2_whatIsSeen_boundsWhatIsCertain_andIsMadeUpForSoon() {
        Backstop backstop = taken(LONG);
        backstop.seen(at(100), LONG - 101);
        assertThat(lastsUntil(backstop, end(0, LONG))).as("the time on the way").isTrue();
        assertThat(backstop.isDue(at(101), THIRD)).isFalse();

        backstop.seen(at(100), SHORT);
        assertThat(lastsUntil(backstop, end(100, SHORT))).isTrue();
        assertThat(lastsUntil(backstop, end(100, SHORT) + 1)).isFalse();
        assertThat(backstop.isDue(at(101), THIRD)).isTrue();
        backstop.renewed(at(102), LONG);
        assertThat(lastsUntil(backstop, end(102, LONG))).isTrue();
    }

    @Test
    void I2_answersOfTheFormerServer_thatAreHeardAfterALook_countNot() {
        Backstop backstop = taken(SHORT);
        Backstop.Change longer = backstop.change(at(10), LONG);
        backstop.seen(at(12), SHORT);
        longer.confirmed(at(11), 11);
        assertThat(lastsUntil(backstop, end(12, SHORT) + 1)).as("a change").isFalse();

        backstop.renewed(at(11), LONG);
        assertThat(lastsUntil(backstop, end(12, SHORT) + 1)).as("a renewal").isFalse();
        assertThat(backstop.isDue(at(13), 3)).as("which is made up for").isTrue();
        backstop.renewed(at(13), LONG);
        assertThat(lastsUntil(backstop, end(13, LONG))).isTrue();
    }

    @Test
    void I4_whatTheMachineSleptThrough_counts_untilARenewalAfterIt() {
        Backstop backstop = taken(HOUR);
        Moment awake = new Moment(HOUR / 10, TimeUnit.NANOSECONDS.toMillis(HOUR));
        assertThat(backstop.lasts(awake, 0)).isFalse();
        assertThat(backstop.isDue(awake, THIRD)).isTrue();

        backstop.renewed(awake, HOUR);
        assertThat(backstop.lasts(awake, HOUR / 2)).isTrue();
        assertThat(backstop.isDue(awake, THIRD)).isFalse();
    }

    @Test
    void I4_changeAfterASleep_makesNothingCertain_thatRedisMayHaveDroppedMeanwhile() {
        Backstop backstop = taken(HOUR);
        long tenth = HOUR / 10;
        // By the monotonic clock the change comes at once; Redis has a tenth of the hour left, less than what is asked
        // for.
        Moment awake = new Moment(0, TimeUnit.NANOSECONDS.toMillis(HOUR - tenth));
        backstop.change(awake, HOUR / 2).unconfirmed(0);

        assertThat(backstop.lasts(awake, tenth)).isFalse();
        assertThat(backstop.isDue(awake, THIRD)).isTrue();
    }

    @Test
    void I4_renewalAndLookAfterASleep_countAsWhatTheySay() {
        Moment awake = new Moment(1, TimeUnit.NANOSECONDS.toMillis(HOUR / 2) + 1);
        Backstop renewed = taken(HOUR);
        renewed.renewed(awake, HOUR * 3 / 4);
        assertThat(renewed.lasts(awake, HOUR * 2 / 3)).as("more than is left").isTrue();

        Backstop seen = taken(HOUR);
        seen.seen(awake, HOUR / 3);
        assertThat(seen.lasts(awake, HOUR / 3)).as("less than is left").isFalse();
        assertThat(seen.lasts(awake, HOUR / 4)).isTrue();
    }

    @Test
    void I3_isDue_onceAShareOfTheShorterHasPassed() {
        Backstop backstop = taken(LONG);
        assertThat(backstop.isDue(at(LONG / 3 - 1), THIRD)).isFalse();
        assertThat(backstop.isDue(at(LONG / 3), THIRD)).isTrue();

        Backstop.Change longer = backstop.change(at(0), 2 * LONG);
        assertThat(backstop.isDue(at(LONG / 3), THIRD)).as("of what is certain").isTrue();
        longer.confirmed(at(0), 0);
        assertThat(backstop.isDue(at(LONG / 3), THIRD)).isFalse();

        backstop.change(at(LONG / 3), 2 * SHORT);
        assertThat(backstop.isDue(at(LONG / 3 + SHORT), THIRD))
                .as("of what is wanted")
                .isTrue();
    }

    @Test
    void I3_isDueAtOnce_whereMoreIsWantedThanIsCertain_andNoChangeIsUnderWay() {
        Backstop backstop = taken(SHORT);
        Backstop.Change longer = backstop.change(at(1), LONG);
        assertThat(backstop.isDue(at(1), THIRD)).isFalse();
        longer.unconfirmed(2);
        assertThat(backstop.isDue(at(2), THIRD)).isTrue();
        backstop.renewed(at(3), LONG);
        assertThat(backstop.isDue(at(3), THIRD)).isFalse();
        assertThat(backstop.wantedNanos()).isEqualTo(LONG);
    }

    @Test
    void untilItIsTaken_nothingIsCertain_norDue() {
        Backstop backstop = new Backstop(SHORT);
        assertThat(backstop.isSet()).isFalse();
        assertThat(backstop.lasts(at(0), 0)).isFalse();
        assertThat(backstop.isDue(at(LONG), THIRD)).isFalse();
    }
}
