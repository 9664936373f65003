package io.tenure.timer;

import static io.tenure.timer.Expiry.Verdict.EXPIRED;
import static io.tenure.timer.Expiry.Verdict.MOVED_ON;
import static io.tenure.timer.WheelBench.ALL;
import static io.tenure.timer.WheelBench.TICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.LoopBody;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link TimerWheel}: how a limit bounds the work of a poll, and how the next one goes on. */
class TimerWheelLimitTest {

    private final WheelBench bench = new WheelBench();
    private final TimerWheel wheel = bench.wheel;
    private final List<Integer> fired = bench.fired;
    private final Expiry note = bench.note;

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
        assertThat(bench.pollAt(4_097 * TICK)).isEqualTo(1);
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
}
