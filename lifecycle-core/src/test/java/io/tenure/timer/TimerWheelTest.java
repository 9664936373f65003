package io.tenure.timer;

import static io.tenure.timer.Expiry.Verdict.EXPIRED;
import static io.tenure.timer.WheelBench.ALL;
import static io.tenure.timer.WheelBench.TICK;
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

/** {@link TimerWheel}: when nodes come out, where it keeps them, and what it refuses. */
class TimerWheelTest {

    private final WheelBench bench = new WheelBench();
    private final TimerWheel wheel = bench.wheel;
    private final List<Integer> fired = bench.fired;
    private final Expiry note = bench.note;

    @Test
    void freshWheel_isEmpty() {
        assertThat(wheel.size()).isZero();
        assertThat(wheel.isScheduled(0)).isFalse();
        assertThat(wheel.nextWakeNanos(5)).isEqualTo(LoopBody.UNTIL_WOKEN);
        assertThat(bench.pollAt(Duration.ofDays(1).toNanos())).isZero();
    }

    @Test
    void I1_neverBeforeItsDeadline() {
        wheel.schedule(3, 5 * TICK);
        assertThat(bench.pollAt(5 * TICK - 1)).isZero();
        assertThat(bench.pollAt(5 * TICK)).isEqualTo(1);
        assertThat(fired).containsExactly(3);
        assertThat(wheel.isScheduled(3)).isFalse();
        assertThat(wheel.size()).isZero();
    }

    @Test
    void I1_deadlineWithinATick_isRoundedUp() {
        wheel.schedule(3, 5 * TICK + 1);
        assertThat(bench.pollAt(6 * TICK - 1)).isZero();
        assertThat(bench.pollAt(6 * TICK)).isEqualTo(1);
    }

    @Test
    void I2_deadlineThatHasPassed_isDueAtOnce() {
        bench.pollAt(100 * TICK);
        wheel.schedule(1, 100 * TICK);
        wheel.schedule(2, 3);
        wheel.schedule(3, -Duration.ofDays(50_000).toNanos());
        assertThat(wheel.nextWakeNanos(100 * TICK)).isZero();
        assertThat(bench.pollAt(100 * TICK)).isEqualTo(3);
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
        bench.pollAt(Duration.ofHours(1).toNanos());
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
        assertThat(bench.pollAt(Long.MAX_VALUE)).isZero();
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
    void schedule_again_movesTheNode() {
        wheel.schedule(1, 10 * TICK);
        wheel.schedule(1, 5_000 * TICK);
        assertThat(wheel.size()).isEqualTo(1);
        assertThat(bench.pollAt(4_999 * TICK)).isZero();
        wheel.schedule(1, 5_001 * TICK);
        wheel.schedule(1, 5_000 * TICK);
        assertThat(bench.pollAt(5_000 * TICK)).isEqualTo(1);
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
        bench.pollAt(TICK);
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
        bench.pollAt(100 * TICK);
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
