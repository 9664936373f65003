package io.tenure.timer;

import static io.tenure.timer.WheelBench.ALL;
import static io.tenure.timer.WheelBench.TICK;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.LoopBody;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link TimerWheel}: clocks that wrap or run backwards, and deadlines that lie years ahead. */
class TimerWheelClockTest {

    private final WheelBench bench = new WheelBench();
    private final TimerWheel wheel = bench.wheel;
    private final List<Integer> fired = bench.fired;
    private final Expiry note = bench.note;

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
        assertThat(bench.pollAt(Duration.ofDays(365 * 290L).toNanos())).isZero();
        assertThat(wheel.isScheduled(1)).isTrue();
        assertThat(bench.pollAt(Long.MAX_VALUE)).isZero();
        assertThat(bench.pollAt(Long.MAX_VALUE + TICK)).isEqualTo(1);
    }

    @Test
    void I7_saturatedDelay_afterTheWheelStoodStill_neverPasses() {
        long anHour = Duration.ofHours(1).toNanos();
        wheel.schedule(1, anHour + Long.MAX_VALUE);
        assertThat(bench.pollAt(anHour)).isZero();
        assertThat(wheel.isScheduled(1)).isTrue();
        assertThat(wheel.nextWakeNanos(anHour)).isPositive();
        assertThat(bench.pollAt(anHour + Long.MAX_VALUE)).isZero();
        assertThat(bench.pollAt(anHour + Long.MAX_VALUE + TICK)).isEqualTo(1);
    }

    @Test
    void I7_146YearsAgo_isWhereThePastEnds() {
        wheel.schedule(1, -(1L << 62) + 1);
        wheel.schedule(2, -(1L << 62) - TICK);
        assertThat(wheel.nextWakeNanos(0)).isZero();
        assertThat(bench.pollAt(0)).isEqualTo(1);
        assertThat(fired).containsExactly(1);
        assertThat(wheel.nextWakeNanos(0)).isEqualTo(LoopBody.UNTIL_WOKEN - 1);
        assertThat(bench.pollAt(Long.MAX_VALUE)).isZero();
    }

    @Test
    void years_areKeptToTheTick() {
        long[] years = {1, 10, 100, 280};
        for (int node = 0; node < years.length; node++) {
            wheel.schedule(node, Duration.ofDays(365 * years[node]).toNanos());
        }
        for (int node = 0; node < years.length; node++) {
            long at = Duration.ofDays(365 * years[node]).toNanos();
            assertThat(bench.pollAt(at - 1)).isZero();
            assertThat(bench.pollAt(at)).isEqualTo(1);
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
        bench.pollAt(100 * TICK);
        wheel.schedule(1, 100 * TICK);
        wheel.schedule(2, 101 * TICK);
        wheel.schedule(3, 200 * TICK);
        assertThat(bench.pollAt(100 * TICK - 1)).isZero();
        assertThat(bench.pollAt(50 * TICK)).isZero();
        assertThat(bench.pollAt(60 * TICK)).isZero();
        assertThat(bench.pollAt(101 * TICK)).isEqualTo(2);
        assertThat(bench.pollAt(200 * TICK - 1)).isZero();
        assertThat(bench.pollAt(200 * TICK)).isEqualTo(1);
    }
}
