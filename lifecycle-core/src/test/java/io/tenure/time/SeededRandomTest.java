package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeededRandomTest {

    @Test
    void sameSeed_sameSequence() {
        SeededRandom a = new SeededRandom(42);
        SeededRandom b = new SeededRandom(42);
        for (int i = 0; i < 100; i++) {
            assertThat(a.nextLong()).isEqualTo(b.nextLong());
        }
    }

    @Test
    void nextLong_isThePublishedAlgorithm() {
        // The JDK's generator is another implementation of the same paper.
        SeededRandom ours = new SeededRandom(42);
        SplittableRandom theirs = new SplittableRandom(42);
        for (int i = 0; i < 100; i++) {
            assertThat(ours.nextLong()).isEqualTo(theirs.nextLong());
        }
    }

    @Test
    void nextLong_ofABound_coversItEvenly() {
        SeededRandom random = new SeededRandom(1);
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++) {
            counts[(int) random.nextLong(10)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(9_500, 10_500);
        }
    }

    @Test
    void nextLong_ofHugeBounds_staysWithin() {
        SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < 10_000; i++) {
            long bound = Long.MAX_VALUE - random.nextLong(1_000);
            assertThat(random.nextLong(bound)).isBetween(0L, bound - 1);
        }
        assertThat(random.nextLong(1)).isZero();
    }
}
