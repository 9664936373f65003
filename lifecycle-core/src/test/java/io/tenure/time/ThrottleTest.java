package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Throttle throttle = new Throttle(Duration.ofSeconds(1));

    @Test
    void first_passesAtAnyTime() {
        assertThat(throttle.tryPass(Long.MIN_VALUE)).isZero();
    }

    @Test
    void withinTheInterval_isHeldBackAndCounted() {
        assertThat(throttle.tryPass(0)).isZero();
        assertThat(throttle.tryPass(1)).isEqualTo(Throttle.HELD_BACK);
        assertThat(throttle.tryPass(SECOND - 1)).isEqualTo(Throttle.HELD_BACK);
        assertThat(throttle.tryPass(SECOND)).isEqualTo(2);
        assertThat(throttle.tryPass(2 * SECOND)).isZero();
    }

    @Test
    void wrappingClock_isBorne() {
        assertThat(throttle.tryPass(Long.MAX_VALUE)).isZero();
        assertThat(throttle.tryPass(Long.MIN_VALUE)).isEqualTo(Throttle.HELD_BACK);
        assertThat(throttle.tryPass(Long.MIN_VALUE + SECOND)).isEqualTo(1);
    }
}
