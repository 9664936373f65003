package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LockRequestTest {

    private static final LockRequest JOB = LockRequest.named("job");
    private static final Duration TEN = Duration.ofSeconds(10);

    @Test
    void backstopThatIsNotRenewedInTime_isRefused() {
        assertThat(JOB.backstop(TEN).backstop()).isEqualTo(TEN);
        assertThatThrownBy(() -> JOB.backstop(TEN.minusMillis(1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("backstop")
                .hasMessageContaining("PT9.999S")
                .hasMessageContaining("PT10S")
                .hasMessageContaining("not set");
        assertThatThrownBy(() -> RedisLocks.at("redis://localhost")
                        .backstop(TEN.minusMillis(1))
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("backstop")
                .hasMessageContaining("PT10S");
    }

    @Test
    void shorterOne_isFine_whereTheTtlEndsBeforeIt() {
        Duration ttl = Duration.ofSeconds(2);
        assertThat(JOB.atMost(ttl).backstop()).isEqualTo(Duration.ofMillis(3_200));
        assertThat(JOB.ttl(ttl).backstop(ttl.plusMillis(1)).backstop()).isGreaterThan(ttl);

        assertThatThrownBy(() -> JOB.ttl(ttl).backstop(ttl))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("PT2S");
        assertThatThrownBy(() -> JOB.atMost(ttl).ttl(TEN)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> JOB.ttl(Duration.ofMillis(10)).backstop(Duration.ofMillis(99)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("PT0.1S");
    }

    @Test
    void atMost_canBeSetAnew_toWhatIsLongerOrShorter() {
        Duration minute = Duration.ofMinutes(1);
        assertThat(JOB.atMost(Duration.ofSeconds(1)).atMost(minute)).isEqualTo(JOB.atMost(minute));
        assertThat(JOB.atMost(minute).atMost(Duration.ofSeconds(1))).isEqualTo(JOB.atMost(Duration.ofSeconds(1)));
    }
}
