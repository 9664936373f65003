package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KindBreakerTest {

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final KindBreaker breaker = new KindBreaker(time);

    private void failDifferent(int count) {
        for (int i = 0; i < count; i++) {
            breaker.failed("r" + i);
        }
    }

    @Test
    void oneResourceThatKeepsFailing_doesNotOpenIt() {
        for (int i = 0; i < 100; i++) {
            breaker.failed("poison");
        }

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void manyInARow_openIt_andAProbeClosesIt() {
        failDifferent(5);
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.waitNanos()).isPositive();

        time.advance(Duration.ofSeconds(1));
        assertThat(breaker.waitNanos()).isZero();
        breaker.called();
        assertThat(breaker.waitNanos()).isEqualTo(Long.MAX_VALUE);
        breaker.succeeded();

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void failedProbe_waitsLonger_butNeverForLong() {
        failDifferent(5);
        for (int i = 0; i < 20; i++) {
            time.advance(Duration.ofSeconds(10));
            breaker.called();
            breaker.failed("r");
        }

        assertThat(breaker.waitNanos()).isBetween(1L, Duration.ofSeconds(10).toNanos());
    }

    @Test
    void successBetween_countsAnew() {
        failDifferent(4);
        breaker.succeeded();
        failDifferent(4);

        assertThat(breaker.isOpen()).isFalse();
    }
}
