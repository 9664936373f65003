package io.tenure.examples.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tenure.time.RandomSource;
import io.tenure.time.SeededRandom;
import org.junit.jupiter.api.Test;

class ZipfTest {

    private static final int DRAWS = 200_000;

    @Test
    void ranks_areDrawnInProportionToTheirInverse() {
        int[] counts = count(new Zipf(100, 1), new SeededRandom(7));

        assertThat((double) counts[1] / counts[2]).isCloseTo(2, within(0.1));
        assertThat((double) counts[1] / counts[10]).isCloseTo(10, within(0.6));
        assertThat(counts[100]).isPositive();
    }

    @Test
    void sameSeed_drawsTheSame() {
        assertThat(count(new Zipf(50, 1), new SeededRandom(3))).isEqualTo(count(new Zipf(50, 1), new SeededRandom(3)));
    }

    @Test
    void ends_areWithinTheRanks() {
        Zipf three = new Zipf(3, 1);

        assertThat(three.draw(fixed(0))).isEqualTo(1);
        assertThat(three.draw(fixed(Math.nextDown(1.0)))).isEqualTo(3);
        // 1 of 1 + 1/2 + 1/3: the first rank ends here, and a boundary belongs to the next one.
        assertThat(three.draw(fixed(1 / (1 + 0.5 + 1.0 / 3)))).isEqualTo(2);
        assertThat(new Zipf(1, 1).draw(fixed(0.5))).isEqualTo(1);
    }

    @Test
    void noRanks_areRefused() {
        assertThatThrownBy(() -> new Zipf(0, 1)).hasMessageContaining("ranks is 0");
    }

    private static int[] count(Zipf zipf, RandomSource random) {
        int[] counts = new int[101];
        for (int i = 0; i < DRAWS; i++) {
            counts[zipf.draw(random)]++;
        }
        return counts;
    }

    private static RandomSource fixed(double point) {
        return new RandomSource() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException();
            }

            @Override
            public long nextLong(long bound) {
                throw new UnsupportedOperationException();
            }

            @Override
            public double nextDouble() {
                return point;
            }
        };
    }
}
