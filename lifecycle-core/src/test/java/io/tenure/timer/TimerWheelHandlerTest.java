package io.tenure.timer;

import static io.tenure.timer.Expiry.Verdict.EXPIRED;
import static io.tenure.timer.Expiry.Verdict.MOVED_ON;
import static io.tenure.timer.Expiry.Verdict.REFUSED;
import static io.tenure.timer.WheelBench.ALL;
import static io.tenure.timer.WheelBench.TICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link TimerWheel}: whatever a handler does, the wheel stays whole. */
class TimerWheelHandlerTest {

    private final WheelBench bench = new WheelBench();
    private final TimerWheel wheel = bench.wheel;
    private final List<Integer> fired = bench.fired;
    private final Expiry note = bench.note;

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
        assertThat(bench.pollAt(2 * TICK)).isEqualTo(1);
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
        assertThat(bench.pollAt(5 * TICK)).isEqualTo(2);
        assertThat(fired).containsExactly(0, 1, 2, 3);
    }

    @Test
    void I6_lastNodeRefused_isNotLost() {
        wheel.schedule(7, TICK);
        assertThat(wheel.poll(TICK, (node, nowNanos) -> REFUSED, ALL)).isZero();
        assertThat(wheel.isScheduled(7)).isTrue();
        assertThat(bench.pollAt(TICK)).isEqualTo(1);
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
        assertThat(bench.pollAt(8 * TICK)).isZero();
        assertThat(bench.pollAt(9 * TICK)).isEqualTo(1);
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
        assertThat(bench.pollAt(TICK)).isEqualTo(1);
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
        assertThat(bench.pollAt(later - 1)).isZero();
        assertThat(bench.pollAt(later)).isEqualTo(1);
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
        assertThat(bench.pollAt(3 * TICK)).isEqualTo(1);
    }

    @Test
    void I6_pollWithinAPoll_isRefused() {
        wheel.schedule(0, TICK);
        wheel.poll(
                TICK,
                (node, nowNanos) -> {
                    assertThatThrownBy(() -> bench.pollAt(TICK))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("poll is called within a poll");
                    return EXPIRED;
                },
                ALL);
        assertThat(bench.pollAt(TICK)).isZero();
    }
}
