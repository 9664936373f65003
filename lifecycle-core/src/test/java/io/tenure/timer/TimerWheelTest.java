package io.tenure.timer;

import static io.tenure.timer.Expiry.Verdict.EXPIRED;
import static io.tenure.timer.Expiry.Verdict.MOVED_ON;
import static io.tenure.timer.Expiry.Verdict.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tenure.time.LoopBody;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {

    private static final long TICK = TimerWheel.TICK_NANOS;
    private static final int ALL = Integer.MAX_VALUE;

    private final TimerWheel wheel = new TimerWheel(0);
    private final List<Integer> fired = new ArrayList<>();
    private final Expiry note = (node, nowNanos) -> {
        fired.add(node);
        return EXPIRED;
    };

    private int pollAt(long nowNanos) {
        return wheel.poll(nowNanos, note, ALL);
    }

    @Test
    void freshWheel_isEmpty() {
        assertThat(wheel.size()).isZero();
        assertThat(wheel.isScheduled(0)).isFalse();
        assertThat(wheel.nextWakeNanos(5)).isEqualTo(LoopBody.UNTIL_WOKEN);
        assertThat(pollAt(Duration.ofDays(1).toNanos())).isZero();
    }

    @Test
    void I1_neverBeforeItsDeadline() {
        wheel.schedule(3, 5 * TICK);
        assertThat(pollAt(5 * TICK - 1)).isZero();
        assertThat(pollAt(5 * TICK)).isEqualTo(1);
        assertThat(fired).containsExactly(3);
        assertThat(wheel.isScheduled(3)).isFalse();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void I1_deadlineWithinATick_isRoundedUp() {
        wheel.schedule(3, 5 * TICK + 1);
        assertThat(pollAt(6 * TICK - 1)).isZero();
        assertThat(pollAt(6 * TICK)).isEqualTo(1);
    }

    @Test
    void I2_deadlineThatHasPassed_isDueAtOnce() {
        pollAt(100 * TICK);
        wheel.schedule(1, 100 * TICK);
        wheel.schedule(2, 3);
        wheel.schedule(3, -Duration.ofDays(50_000).toNanos());
        assertThat(wheel.nextWakeNanos(100 * TICK)).isZero();
        assertThat(pollAt(100 * TICK)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 63, 64, 65, 4_095, 4_096, 4_097, 262_143, 262_144, 16_777_216, 31_536_000_000L})
    void I2_eachLevel_firesAtItsTick(long ticks) {
        for (long begin : new long[] {0, 1, 63, 64, 4_095, 12_345_678}) {
            TimerWheel other = new TimerWheel(0);
            other.poll(begin * TICK, note, ALL);
            other.schedule(1, (begin + ticks) * TICK);
            assertThat(other.poll((begin + ticks) * TICK - 1, note, ALL)).isZero();
            assertThat(other.poll((begin + ticks) * TICK, note, ALL)).isEqualTo(1);
        }
    }

    @Test
    void I2_earlierTicksComeFirst() {
        long[] deadlines = {4_096, 1, 700_000, 64, 4_095, 63, 65, 5_000, 2, 300_000};
        for (int node = 0; node < deadlines.length; node++) {
            wheel.schedule(node, deadlines[node] * TICK);
        }
        pollAt(Duration.ofHours(1).toNanos());
        assertThat(fired).extracting(node -> deadlines[node]).isSorted().hasSize(deadlines.length);
    }

    @Test
    void I3_drivenByNextWakeAlone_everythingFiresOnItsTick() {
        long[] deadlines = {1, 63, 64, 65, 4_095, 4_096, 4_160, 262_144, 262_145, 20_000_000, 3_000_000_000L};
        for (int node = 0; node < deadlines.length; node++) {
            wheel.schedule(node, deadlines[node] * TICK - 7);
        }
        long nowNanos = 0;
        int wakes = 0;
        List<Long> firedAt = new ArrayList<>();
        while (wheel.size() > 0) {
            nowNanos += wheel.nextWakeNanos(nowNanos);
            long at = nowNanos / TICK;
            wheel.poll(
                    nowNanos,
                    (node, now) -> {
                        assertThat(deadlines[node]).isEqualTo(at);
                        firedAt.add(at);
                        return EXPIRED;
                    },
                    ALL);
            wakes++;
        }
        assertThat(firedAt).hasSize(deadlines.length).isSorted();
        assertThat(wakes).isLessThan(8 * deadlines.length);
        assertThat(wheel.nextWakeNanos(nowNanos)).isEqualTo(LoopBody.UNTIL_WOKEN);
    }

    @Test
    void I3_nextWake_isNeverLateAndZeroOnlyIfThereIsWork() {
        wheel.schedule(1, 10 * TICK);
        assertThat(wheel.nextWakeNanos(0)).isEqualTo(10 * TICK);
        assertThat(wheel.nextWakeNanos(4)).isEqualTo(10 * TICK - 4);
        assertThat(wheel.nextWakeNanos(10 * TICK - 1)).isEqualTo(1);
        assertThat(wheel.nextWakeNanos(10 * TICK)).isZero();
        assertThat(wheel.nextWakeNanos(Duration.ofDays(1).toNanos())).isZero();
        assertThat(wheel.nextWakeNanos(-5)).isEqualTo(10 * TICK + 5);
    }

    @Test
    void I4_bucketsThatEmpty_areForgotten() {
        for (int node = 0; node < 1_000; node++) {
            wheel.schedule(node, (1L << (node % 40)) * TICK);
        }
        for (int node = 0; node < 1_000; node++) {
            assertThat(wheel.cancel(node)).isTrue();
        }
        assertThat(wheel.nextWakeNanos(0)).isEqualTo(LoopBody.UNTIL_WOKEN);
        assertThat(pollAt(Long.MAX_VALUE)).isZero();
    }

    @Test
    void I4_bucketShared_staysUntilTheLastNodeLeaves() {
        wheel.schedule(1, TICK);
        wheel.schedule(2, TICK);
        wheel.cancel(1);
        assertThat(wheel.nextWakeNanos(0)).isEqualTo(TICK);
        wheel.cancel(2);
        assertThat(wheel.nextWakeNanos(0)).isEqualTo(LoopBody.UNTIL_WOKEN);
    }

    @Test
    void I5_limit_boundsWhatOnePollHandsOut() {
        for (int node = 0; node < 10; node++) {
            wheel.schedule(node, TICK);
        }
        assertThat(wheel.poll(TICK, note, 4)).isEqualTo(4);
        assertThat(wheel.nextWakeNanos(TICK)).isZero();
        assertThat(wheel.poll(TICK, note, 4)).isEqualTo(4);
        assertThat(wheel.poll(TICK, note, 4)).isEqualTo(2);
        assertThat(fired).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(wheel.nextWakeNanos(TICK)).isEqualTo(LoopBody.UNTIL_WOKEN);
    }

    @Test
    void I5_limit_countsMovesBetweenLevels() {
        long deadline = 4_096 + 64 + 1;
        for (int node = 0; node < 10; node++) {
            wheel.schedule(node, deadline * TICK);
        }
        int polls = 0;
        while (wheel.size() > 0) {
            wheel.poll(deadline * TICK, note, 1);
            polls++;
        }
        // Each node is moved from level 2 to 1 and to 0, then handed out.
        assertThat(polls).isEqualTo(30);
        assertThat(fired).hasSize(10);
    }

    @Test
    void I5_stoppedInACascade_earlierOnesStillComeFirst() {
        for (int node = 0; node < 20; node++) {
            wheel.schedule(node, (4_096 + 20 - node) * TICK);
        }
        long nowNanos = 4_096 * TICK;
        wheel.poll(nowNanos, note, 7);
        assertThat(wheel.nextWakeNanos(nowNanos)).isZero();
        wheel.schedule(50, nowNanos + 30 * TICK);
        wheel.schedule(51, nowNanos);
        while (wheel.size() > 0) {
            wheel.poll(nowNanos + 100 * TICK, note, 3);
        }
        assertThat(fired).hasSize(22).startsWith(51).endsWith(50);
        assertThat(fired.subList(1, 21)).isSortedAccordingTo((a, b) -> b - a);
    }

    @Test
    void I5_cascadingBucketEmptiedByHand_isDoneWith() {
        for (int node = 0; node < 20; node++) {
            wheel.schedule(node, 4_100 * TICK);
        }
        wheel.poll(4_096 * TICK, note, 7);
        for (int node = 0; node < 20; node++) {
            wheel.cancel(node);
        }
        assertThat(wheel.nextWakeNanos(4_096 * TICK)).isEqualTo(LoopBody.UNTIL_WOKEN);
        wheel.schedule(3, 4_097 * TICK);
        assertThat(pollAt(4_097 * TICK)).isEqualTo(1);
    }

    @Test
    void I5_nodeScheduledForThePast_withinAPoll_waitsForTheNextTick() {
        wheel.schedule(1, TICK);
        Expiry again = (node, nowNanos) -> {
            fired.add(node);
            wheel.schedule(node, nowNanos - 5);
            return MOVED_ON;
        };
        assertThat(wheel.poll(130 * TICK + 3, again, ALL)).isZero();
        assertThat(fired).containsExactly(1);
        assertThat(wheel.deadlineNanos(1)).isEqualTo(130 * TICK + 4);
        wheel.poll(131 * TICK - 1, again, ALL);
        assertThat(fired).hasSize(1);
        wheel.poll(131 * TICK, again, ALL);
        assertThat(fired).hasSize(2);
    }

    @Test
    void I5_nodesThatComeBackForEver_doNotKeepOthersWaiting() {
        for (int node = 0; node < 5; node++) {
            wheel.schedule(node, TICK);
        }
        wheel.schedule(9, 3 * TICK);
        long nowNanos = 3 * TICK;
        for (int polls = 0; polls < 3; polls++) {
            wheel.poll(
                    nowNanos,
                    (node, now) -> {
                        fired.add(node);
                        if (node < 5) {
                            wheel.schedule(node, now);
                        }
                        return EXPIRED;
                    },
                    2);
        }
        assertThat(fired).containsExactly(0, 1, 2, 3, 4, 9);
    }

    @Test
    void I6_handlerMovesTheDeadlineOn_nodeFiresThen() {
        wheel.schedule(1, 10 * TICK);
        Expiry lazy = (node, nowNanos) -> {
            if (nowNanos < 25 * TICK) {
                wheel.schedule(node, 25 * TICK);
                return MOVED_ON;
            }
            return note.due(node, nowNanos);
        };
        assertThat(wheel.poll(10 * TICK, lazy, ALL)).isZero();
        assertThat(wheel.deadlineNanos(1)).isEqualTo(25 * TICK);
        assertThat(wheel.poll(24 * TICK, lazy, ALL)).isZero();
        assertThat(wheel.poll(25 * TICK, lazy, ALL)).isEqualTo(1);
    }

    @Test
    void I6_handlerCancelsTheNextOnesInTheBucket_theyAreNotHandedOut() {
        for (int node = 0; node < 6; node++) {
            wheel.schedule(node, TICK);
        }
        wheel.poll(
                TICK,
                (node, nowNanos) -> {
                    fired.add(node);
                    if (node == 1) {
                        assertThat(wheel.cancel(1)).isFalse();
                        assertThat(wheel.cancel(0)).isFalse();
                        assertThat(wheel.cancel(2)).isTrue();
                        assertThat(wheel.cancel(5)).isTrue();
                        wheel.schedule(3, 2 * TICK);
                    }
                    return EXPIRED;
                },
                ALL);
        assertThat(fired).containsExactly(0, 1, 4);
        assertThat(wheel.size()).isEqualTo(1);
        assertThat(pollAt(2 * TICK)).isEqualTo(1);
    }

    @Test
    void I6_refusedNode_staysDueAndEndsThePoll() {
        for (int node = 0; node < 4; node++) {
            wheel.schedule(node, TICK - 9);
        }
        int expired = wheel.poll(5 * TICK, (node, nowNanos) -> node == 2 ? REFUSED : note.due(node, nowNanos), ALL);
        assertThat(expired).isEqualTo(2);
        assertThat(wheel.size()).isEqualTo(2);
        assertThat(wheel.deadlineNanos(2)).isEqualTo(TICK - 9);
        assertThat(wheel.nextWakeNanos(5 * TICK)).isZero();
        assertThat(pollAt(5 * TICK)).isEqualTo(2);
        assertThat(fired).containsExactly(0, 1, 2, 3);
    }

    @Test
    void I6_lastNodeRefused_isNotLost() {
        wheel.schedule(7, TICK);
        assertThat(wheel.poll(TICK, (node, nowNanos) -> REFUSED, ALL)).isZero();
        assertThat(wheel.isScheduled(7)).isTrue();
        assertThat(pollAt(TICK)).isEqualTo(1);
    }

    @Test
    void I6_refusedAndScheduledAnew_keepsTheNewDeadline() {
        wheel.schedule(7, TICK);
        wheel.poll(
                TICK,
                (node, nowNanos) -> {
                    wheel.schedule(node, 9 * TICK);
                    return REFUSED;
                },
                ALL);
        assertThat(wheel.deadlineNanos(7)).isEqualTo(9 * TICK);
        assertThat(pollAt(8 * TICK)).isZero();
        assertThat(pollAt(9 * TICK)).isEqualTo(1);
    }

    @Test
    void I6_refusedAfterComingAndGoing_keepsTheOldDeadline() {
        wheel.schedule(7, TICK - 3);
        wheel.poll(
                TICK,
                (node, nowNanos) -> {
                    wheel.schedule(node, 9 * TICK);
                    wheel.cancel(node);
                    return REFUSED;
                },
                ALL);
        assertThat(wheel.deadlineNanos(7)).isEqualTo(TICK - 3);
        assertThat(pollAt(TICK)).isEqualTo(1);
    }

    @Test
    void I6_handlerThrows_wheelStaysWhole() {
        for (int node = 0; node < 4; node++) {
            wheel.schedule(node, TICK);
        }
        Expiry throwing = (node, nowNanos) -> {
            if (node == 1) {
                throw new IllegalStateException("planted");
            }
            return note.due(node, nowNanos);
        };
        assertThatThrownBy(() -> wheel.poll(TICK, throwing, ALL)).hasMessage("planted");
        assertThat(wheel.size()).isEqualTo(3);
        assertThat(wheel.poll(TICK, throwing, ALL)).isEqualTo(2);
        assertThat(fired).containsExactly(0, 2, 3);
    }

    @Test
    void I6_handlerThrows_nodeComesBackLater() {
        wheel.schedule(1, TICK);
        Expiry throwing = (node, nowNanos) -> {
            throw new IllegalStateException("planted");
        };
        assertThatThrownBy(() -> wheel.poll(TICK, throwing, ALL)).hasMessage("planted");
        long later = TICK + TimerWheel.AFTER_THROW_NANOS;
        assertThat(wheel.deadlineNanos(1)).isEqualTo(later);
        assertThat(pollAt(later - 1)).isZero();
        assertThat(pollAt(later)).isEqualTo(1);
    }

    @Test
    void I6_handlerSchedulesAndThrows_newDeadlineHolds() {
        wheel.schedule(1, TICK);
        assertThatThrownBy(() -> wheel.poll(
                        TICK,
                        (node, nowNanos) -> {
                            wheel.schedule(1, 3 * TICK);
                            throw new IllegalStateException("planted");
                        },
                        ALL))
                .hasMessage("planted");
        assertThat(wheel.deadlineNanos(1)).isEqualTo(3 * TICK);
        assertThat(pollAt(3 * TICK)).isEqualTo(1);
    }

    @Test
    void I6_pollWithinAPoll_isRefused() {
        wheel.schedule(0, TICK);
        wheel.poll(
                TICK,
                (node, nowNanos) -> {
                    assertThatThrownBy(() -> pollAt(TICK))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("poll is called within a poll");
                    return EXPIRED;
                },
                ALL);
        assertThat(pollAt(TICK)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 3_000_000, Long.MIN_VALUE, -1, -7_654_321, 0})
    void I7_anyOrigin_wrapIsNotNoticed(long origin) {
        TimerWheel other = new TimerWheel(origin);
        long[] afterTicks = {1, 2, 5, 64, 100, 5_000, 1_000_000};
        for (int node = 0; node < afterTicks.length; node++) {
            other.schedule(node, origin + afterTicks[node] * TICK);
        }
        for (int node = 0; node < afterTicks.length; node++) {
            long at = origin + afterTicks[node] * TICK;
            assertThat(other.nextWakeNanos(at - 1)).isBetween(0L, 1L);
            assertThat(other.poll(at - 1, note, ALL)).isZero();
            assertThat(other.poll(at, note, ALL)).isEqualTo(1);
        }
        assertThat(fired).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void I7_saturatedDelay_neverPasses() {
        wheel.schedule(1, Long.MAX_VALUE);
        assertThat(wheel.nextWakeNanos(0)).isBetween(Duration.ofDays(365 * 50).toNanos(), LoopBody.UNTIL_WOKEN - 1);
        assertThat(pollAt(Duration.ofDays(365 * 290L).toNanos())).isZero();
        assertThat(wheel.isScheduled(1)).isTrue();
        assertThat(pollAt(Long.MAX_VALUE)).isZero();
        assertThat(pollAt(Long.MAX_VALUE + TICK)).isEqualTo(1);
    }

    @Test
    void I7_saturatedDelay_afterTheWheelStoodStill_neverPasses() {
        long anHour = Duration.ofHours(1).toNanos();
        wheel.schedule(1, anHour + Long.MAX_VALUE);
        assertThat(pollAt(anHour)).isZero();
        assertThat(wheel.isScheduled(1)).isTrue();
        assertThat(wheel.nextWakeNanos(anHour)).isPositive();
        assertThat(pollAt(anHour + Long.MAX_VALUE)).isZero();
        assertThat(pollAt(anHour + Long.MAX_VALUE + TICK)).isEqualTo(1);
    }

    @Test
    void I7_146YearsAgo_isWhereThePastEnds() {
        wheel.schedule(1, -(1L << 62) + 1);
        wheel.schedule(2, -(1L << 62) - TICK);
        assertThat(wheel.nextWakeNanos(0)).isZero();
        assertThat(pollAt(0)).isEqualTo(1);
        assertThat(fired).containsExactly(1);
        assertThat(wheel.nextWakeNanos(0)).isEqualTo(LoopBody.UNTIL_WOKEN - 1);
        assertThat(pollAt(Long.MAX_VALUE)).isZero();
    }

    @Test
    void years_areKeptToTheTick() {
        long[] years = {1, 10, 100, 280};
        for (int node = 0; node < years.length; node++) {
            wheel.schedule(node, Duration.ofDays(365 * years[node]).toNanos());
        }
        for (int node = 0; node < years.length; node++) {
            long at = Duration.ofDays(365 * years[node]).toNanos();
            assertThat(pollAt(at - 1)).isZero();
            assertThat(pollAt(at)).isEqualTo(1);
        }
    }

    @Test
    void longIdleGap_costsNoMoreThanItsNodes() {
        wheel.schedule(1, Duration.ofDays(365).toNanos());
        // Walked tick by tick, this would take thirty thousand million steps.
        assertThat(wheel.poll(Duration.ofDays(364).toNanos(), note, 8)).isZero();
        assertThat(wheel.poll(Duration.ofDays(365).toNanos(), note, 8)).isEqualTo(1);
    }

    @Test
    void clockThatRunsBackwards_handsOutNothing() {
        pollAt(100 * TICK);
        wheel.schedule(1, 100 * TICK);
        wheel.schedule(2, 101 * TICK);
        wheel.schedule(3, 200 * TICK);
        assertThat(pollAt(100 * TICK - 1)).isZero();
        assertThat(pollAt(50 * TICK)).isZero();
        assertThat(pollAt(60 * TICK)).isZero();
        assertThat(pollAt(101 * TICK)).isEqualTo(2);
        assertThat(pollAt(200 * TICK - 1)).isZero();
        assertThat(pollAt(200 * TICK)).isEqualTo(1);
    }

    @Test
    void schedule_again_movesTheNode() {
        wheel.schedule(1, 10 * TICK);
        wheel.schedule(1, 5_000 * TICK);
        assertThat(wheel.size()).isEqualTo(1);
        assertThat(pollAt(4_999 * TICK)).isZero();
        wheel.schedule(1, 5_001 * TICK);
        wheel.schedule(1, 5_000 * TICK);
        assertThat(pollAt(5_000 * TICK)).isEqualTo(1);
    }

    @Test
    void cancel_ofWhatIsNotScheduled_isFalse() {
        assertThat(wheel.cancel(5)).isFalse();
        assertThat(wheel.cancel(-1)).isFalse();
        assertThat(wheel.cancel(Integer.MAX_VALUE)).isFalse();
        wheel.schedule(5, TICK);
        assertThat(wheel.cancel(5)).isTrue();
        assertThat(wheel.cancel(5)).isFalse();
        wheel.schedule(5, TICK);
        pollAt(TICK);
        assertThat(wheel.cancel(5)).isFalse();
    }

    @Test
    void largeNodes_growTheWheel() {
        int[] nodes = {0, 4_095, 4_096, 100_000, 5_000_000};
        for (int node : nodes) {
            wheel.schedule(node, node * 10L + 1);
        }
        assertThat(wheel.size()).isEqualTo(5);
        assertThat(wheel.isScheduled(4_097)).isFalse();
        assertThat(wheel.isScheduled(2_000_000)).isFalse();
        pollAt(100 * TICK);
        assertThat(fired).containsExactlyInAnyOrder(0, 4_095, 4_096, 100_000, 5_000_000);
    }

    @Test
    void onceThereIsRoom_nothingIsAllocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Expiry drop = (node, nowNanos) -> EXPIRED;
        long before = 0;
        for (long nowNanos = 0; nowNanos < 10_000 * TICK; nowNanos += TICK) {
            if (nowNanos == 5_000 * TICK) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            for (int node = 0; node < 20; node++) {
                wheel.schedule(node, nowNanos + node * 100L * TICK);
            }
            wheel.cancel(7);
            wheel.poll(nowNanos, drop, 100);
            wheel.nextWakeNanos(nowNanos);
        }
        // Not zero: the first call of the counter itself allocates.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    @Test
    void nodeOutOfRange_isRefusedAndNothingChanges() {
        assertThatThrownBy(() -> wheel.schedule(-1, TICK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node is -1, but must be from 0 to 2147479551");
        assertThatThrownBy(() -> wheel.schedule(Integer.MAX_VALUE, TICK)).isInstanceOf(IllegalArgumentException.class);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void limitOfZero_isRefused() {
        assertThatThrownBy(() -> wheel.poll(0, note, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit is 0, but must be at least 1");
    }

    @Test
    void deadlineOfWhatIsNotScheduled_isRefused() {
        assertThatThrownBy(() -> wheel.deadlineNanos(4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("node 4 is not scheduled");
    }
}
