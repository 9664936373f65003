package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class ClockModelTest {

    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    private final SeededRandom random = new SeededRandom(1);

    @Test
    void localElapsed_isExactAndRoundedDown() {
        for (int i = 0; i < 10_000; i++) {
            int ppm = anyRate();
            long world = random.nextLong() >>> (1 + random.nextLong(60));
            BigInteger exact = BigInteger.valueOf(world)
                    .multiply(BigInteger.valueOf(1_000_000 + ppm))
                    .divide(MILLION);
            assertThat(new ClockModel(0, ppm, 0).localElapsed(world)).isEqualTo(saturated(exact));
        }
    }

    @Test
    void worldElapsed_isTheFirstMomentAtWhichTheClockHasCountedThatMuch() {
        for (int i = 0; i < 10_000; i++) {
            ClockModel clock = new ClockModel(0, anyRate(), 0);
            long local = 1 + (random.nextLong() >>> (2 + random.nextLong(60)));
            long world = clock.worldElapsed(local);
            assertThat(clock.localElapsed(world)).isGreaterThanOrEqualTo(local);
            assertThat(clock.localElapsed(world - 1)).isLessThan(local);
        }
    }

    @Test
    void worldElapsed_beyondAllTime_saturates() {
        assertThat(new ClockModel(0, -100_000, 0).worldElapsed(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(ClockModel.exact(0).worldElapsed(0)).isZero();
    }

    private int anyRate() {
        return (int) random.nextLong(200_001) - 100_000;
    }

    private static long saturated(BigInteger value) {
        return value.bitLength() > 63 ? Long.MAX_VALUE : value.longValueExact();
    }
}
