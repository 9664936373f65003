package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LockWaitTest {

    private static final Duration ALARM_AFTER = Duration.ofSeconds(10);
    private static final Duration SLICE = Duration.ofMillis(100);

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final LockWait wait = new LockWait(time, ALARM_AFTER);

    @Test
    void I1_waitLastsOn_whenItsCallsGiveUp() {
        for (int i = 0; i < 5; i++) {
            refused();
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(wait.length()).isEqualTo(SLICE.multipliedBy(5).plusSeconds(5));
    }

    @Test
    void I1_waitEnds_whenTheLockIsHad() {
        refused();
        assertThat(wait.had()).as("no alarm, no word of its end").isNull();
        assertThat(wait.length()).isNull();
        time.advance(Duration.ofSeconds(1));
        refused();

        assertThat(wait.length()).isEqualTo(SLICE);
    }

    @Test
    void I1_waitEnds_whenNobodyTriesForLong() {
        refused();
        time.advance(ALARM_AFTER.minusNanos(1));
        assertThat(wait.length()).isNotNull();
        time.advance(Duration.ofNanos(1));
        assertThat(wait.length()).isNull();

        assertThat(refused()).isFalse();
        assertThat(wait.length()).isEqualTo(SLICE);
    }

    @Test
    void I2_longWait_isAnAlarmOnce() {
        for (int i = 1; i < 100; i++) {
            assertThat(refused()).isFalse();
        }
        assertThat(refused()).isTrue();
        assertThat(refused()).isFalse();

        assertThat(wait.had()).isEqualTo(SLICE.multipliedBy(101));
        for (int i = 1; i < 100; i++) {
            assertThat(refused()).isFalse();
        }
        assertThat(refused()).as("of the next wait").isTrue();
    }

    @Test
    void I2_waitAfterAForgottenOne_isAnAlarmAgain() {
        for (int i = 1; i < 100; i++) {
            refused();
        }
        assertThat(refused()).isTrue();
        time.advance(ALARM_AFTER);
        for (int i = 1; i < 100; i++) {
            assertThat(refused()).isFalse();
        }

        assertThat(refused()).isTrue();
    }

    private boolean refused() {
        long asked = time.nowNanos();
        time.advance(SLICE);
        return wait.refused(asked);
    }
}
