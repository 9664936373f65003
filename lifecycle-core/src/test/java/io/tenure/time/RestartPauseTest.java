package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RestartPauseTest {

    private final RestartPause pause = new RestartPause();
    private long nowNanos = Long.MAX_VALUE - 5;

    private long deathAfterMillis(long millis) {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        return TimeUnit.NANOSECONDS.toMillis(pause.afterDeath(nowNanos));
    }

    @Test
    void firstDeath_costsNothing_laterOnesMore_upToASecond() {
        assertThat(deathAfterMillis(0)).isZero();
        assertThat(deathAfterMillis(1)).isEqualTo(10);
        assertThat(deathAfterMillis(10)).isEqualTo(20);
        assertThat(deathAfterMillis(20)).isEqualTo(40);
        for (int i = 0; i < 10; i++) {
            deathAfterMillis(1_000);
        }
        assertThat(deathAfterMillis(1_000)).isEqualTo(1_000);
    }

    @Test
    void longRun_isForgiven() {
        deathAfterMillis(0);
        deathAfterMillis(1);
        assertThat(deathAfterMillis(10_001)).isZero();
        assertThat(deathAfterMillis(10_000)).isEqualTo(10);
    }
}
