package io.tenure.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.LoopBody;
import io.tenure.time.SeededRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long random histories, each determined by its seed, against a map of deadlines. */
class TimerWheelModelTest {

    private static final long TICK = TimerWheel.TICK_NANOS;
    private static final int NODES = 300;
    private static final int ALL = Integer.MAX_VALUE;

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void I1_I2_anyHistory_everyNodeIsHandedOutInItsTick(long seed) {
        History history = new History(seed, false);
        for (int step = 0; step < 3_000; step++) {
            history.changeSomething();
            if (history.random.nextLong(4) == 0) {
                history.letTimePass();
                history.pollAll();
            }
        }
        history.drain();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void I5_anyLimit_workIsBoundedAndGoesOn(long seed) {
        History history = new History(seed, false);
        for (int step = 0; step < 3_000; step++) {
            history.changeSomething();
            if (history.random.nextLong(4) == 0) {
                history.letTimePass();
            }
            history.poll(1 + (int) history.random.nextLong(20));
        }
        history.drain();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void I6_handlersThatDoAnything_leaveTheWheelWhole(long seed) {
        History history = new History(seed, true);
        for (int step = 0; step < 3_000; step++) {
            history.changeSomething();
            if (history.random.nextLong(4) == 0) {
                history.letTimePass();
            }
            history.poll(history.random.nextLong(2) == 0 ? ALL : 1 + (int) history.random.nextLong(20));
        }
        history.drain();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void I3_drivenByNextWake_everyNodeIsHandedOutInItsTick(long seed) {
        History history = new History(seed, false);
        for (int step = 0; step < 3_000; step++) {
            history.changeSomething();
            history.pollAll();
            long wake = history.wheel.nextWakeNanos(history.origin + history.now);
            if (wake != LoopBody.UNTIL_WOKEN && history.random.nextLong(2) == 0) {
                history.now += wake;
                history.pollAll();
            }
        }
        history.drain();
    }

    /** A wheel, and what it should be. Times are counted from the origin of the clock, so here they do not wrap. */
    private static final class History {

        private static final class Planted extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        final SeededRandom random;
        final boolean wild;
        final long origin;
        final TimerWheel wheel;
        final Map<Integer, Long> deadlines = new HashMap<>();
        final Set<Integer> handedOut = new HashSet<>();
        long now;
        boolean polling;
        boolean ended;

        History(long seed, boolean wild) {
            this.random = new SeededRandom(seed);
            this.wild = wild;
            this.origin = random.nextLong(3) == 0 ? Long.MAX_VALUE - random.nextLong(1L << 40) : random.nextLong();
            this.wheel = new TimerWheel(origin);
        }

        void changeSomething() {
            int node = (int) random.nextLong(NODES);
            if (random.nextLong(3) == 0) {
                cancel(node);
            } else {
                schedule(node);
            }
        }

        void letTimePass() {
            now += random.nextLong(1L << (10 + random.nextLong(30)));
        }

        void schedule(int node) {
            long deadline = now + anyDelay();
            wheel.schedule(node, origin + deadline);
            deadlines.put(node, polling && deadline <= now ? now + 1 : deadline);
            check(node);
        }

        void cancel(int node) {
            assertThat(wheel.cancel(node)).isEqualTo(deadlines.remove(node) != null);
            check(node);
        }

        /** All magnitudes, some in the past, many on the edges of buckets. */
        long anyDelay() {
            return switch ((int) random.nextLong(8)) {
                case 0 -> -random.nextLong(1_000 * TICK);
                case 1 -> (now / TICK / 64 + random.nextLong(100)) * 64 * TICK - now;
                case 2 -> (now / TICK / 4_096 + random.nextLong(3)) * 4_096 * TICK - now;
                default -> random.nextLong(1L << (10 + random.nextLong(36)));
            };
        }

        void check(int node) {
            assertThat(wheel.isScheduled(node)).isEqualTo(deadlines.containsKey(node));
            assertThat(wheel.size()).isEqualTo(deadlines.size());
            if (deadlines.containsKey(node)) {
                assertThat(wheel.deadlineNanos(node) - origin).isEqualTo(deadlines.get(node));
            }
        }

        void pollAll() {
            poll(ALL);
            assertThat(earliestTick()).isGreaterThan(Math.floorDiv(now, TICK));
        }

        void poll(int limit) {
            handedOut.clear();
            polling = true;
            ended = false;
            try {
                assertThat(wheel.poll(origin + now, this::due, limit)).isLessThanOrEqualTo(handedOut.size());
            } catch (Planted e) {
                ended = true;
            } finally {
                polling = false;
            }
            assertThat(handedOut.size()).isLessThanOrEqualTo(limit);
            assertThat(wheel.size()).isEqualTo(deadlines.size());
            checkNextWake(limit);
        }

        Expiry.Verdict due(int node, long nowNanos) {
            assertThat(ended).isFalse();
            assertThat(nowNanos).isEqualTo(origin + now);
            assertThat(deadlines.get(node))
                    .as("deadline of %s", node)
                    .isNotNull()
                    .isLessThanOrEqualTo(now);
            assertThat(handedOut.add(node)).as("%s once a poll", node).isTrue();
            long deadline = deadlines.remove(node);
            check(node);
            return wild ? anything(node, deadline) : Expiry.Verdict.EXPIRED;
        }

        Expiry.Verdict anything(int node, long deadline) {
            switch ((int) random.nextLong(12)) {
                case 0, 1, 2 -> changeSomething();
                case 3 -> {
                    schedule(node);
                    return Expiry.Verdict.MOVED_ON;
                }
                case 4 -> {
                    ended = true;
                    deadlines.put(node, deadline);
                    return Expiry.Verdict.REFUSED;
                }
                case 5 -> {
                    deadlines.put(node, now + TimerWheel.AFTER_THROW_NANOS);
                    throw new Planted();
                }
                default -> {}
            }
            return Expiry.Verdict.EXPIRED;
        }

        void checkNextWake(int limit) {
            long wake = wheel.nextWakeNanos(origin + now);
            if (deadlines.isEmpty()) {
                assertThat(wake).isEqualTo(LoopBody.UNTIL_WOKEN);
                return;
            }
            assertThat(wake).isBetween(0L, Math.max(0, earliestTick() * TICK - now));
            if (limit == ALL && !ended) {
                assertThat(wake).isPositive();
            }
        }

        long earliestTick() {
            long earliest = Long.MAX_VALUE;
            for (long deadline : deadlines.values()) {
                earliest = Math.min(earliest, -Math.floorDiv(-deadline, TICK));
            }
            return earliest;
        }

        /** All that is left comes out, if only far enough ahead, and within bounded work. */
        void drain() {
            now += 1L << 47;
            int left = deadlines.size();
            int polls = 0;
            while (!deadlines.isEmpty()) {
                poll(10);
                polls++;
                assertThat(polls).isLessThan(wild ? 100_000 : 10 + left * 8 / 10);
                now += wild ? 1L << 47 : 0;
            }
        }
    }
}
