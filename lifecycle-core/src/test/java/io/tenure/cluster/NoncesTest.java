package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.RandomSource;
import io.tenure.time.VirtualTime;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NoncesTest {

    private static Nonces beginningWith(long number) {
        return new Nonces(new RandomSource() {
            @Override
            public long nextLong() {
                return number;
            }

            @Override
            public long nextLong(long bound) {
                throw new AssertionError("one number is enough");
            }

            @Override
            public double nextDouble() {
                throw new AssertionError("one number is enough");
            }
        });
    }

    @Test
    void I1_noTwoAreTheSame() {
        Nonces nonces = new Nonces(VirtualTime.inSequence(3).random());
        Set<Long> drawn = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            assertThat(drawn.add(nonces.next())).isTrue();
        }
    }

    @Test
    void I1_noneIsZero_alsoWhereTheNextWouldBe() {
        long step = 0x9E37_79B9_7F4A_7C15L;

        Nonces nonces = beginningWith(-step);

        assertThat(nonces.next()).isNotZero();
        assertThat(nonces.next()).isNotZero();
    }

    @Test
    void ownersNonces_haveNothingInCommon() {
        Set<Long> drawn = new HashSet<>();
        for (long owner = 0; owner < 100; owner++) {
            Nonces nonces = beginningWith(owner);
            for (int i = 0; i < 100; i++) {
                assertThat(drawn.add(nonces.next())).isTrue();
            }
        }
    }
}
