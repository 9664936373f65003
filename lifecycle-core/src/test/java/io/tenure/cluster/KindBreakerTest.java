package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KindBreakerTest {

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final KindBreaker breaker = new KindBreaker(time);

    private void failDifferent(int count) {
        for (int i = 0; i < count; i++) {
            breaker.failed("r" + i, breaker.called());
        }
    }

    @Test
    void oneResourceThatKeepsFailing_doesNotOpenIt() {
        for (int i = 0; i < 100; i++) {
            breaker.failed("poison", breaker.called());
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
            breaker.failed("r", breaker.called());
        }

        assertThat(breaker.waitNanos()).isBetween(1L, Duration.ofSeconds(10).toNanos());
    }

    @Test
    void probeThatIsNotMade_makesRoomForAnother_andTheOthersNone() {
        long before = breaker.called();
        failDifferent(5);
        time.advance(Duration.ofSeconds(1));
        long probe = breaker.called();
        breaker.notMade(before);
        assertThat(breaker.waitNanos()).isEqualTo(Long.MAX_VALUE);

        breaker.notMade(probe);
        assertThat(breaker.waitNanos()).isBetween(1L, Duration.ofMillis(500).toNanos());
        time.advance(Duration.ofMillis(500));
        assertThat(breaker.waitNanos()).isZero();
    }

    @Test
    void successBetween_countsAnew() {
        failDifferent(4);
        breaker.succeeded();
        for (int i = 0; i < 4; i++) {
            breaker.failed("other" + i, breaker.called());
        }

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void I1_whileOpen_oneProbeAtATime_howeverManyOlderCallsEnd() {
        List<Long> old = List.of(breaker.called(), breaker.called(), breaker.called());
        failDifferent(5);
        time.advance(Duration.ofSeconds(1));
        long probe = breaker.called();

        old.forEach(call -> breaker.failed("old", call));
        time.advance(Duration.ofMinutes(1));
        assertThat(breaker.waitNanos()).as("the probe is still on its way").isEqualTo(Long.MAX_VALUE);

        breaker.failed("r", probe);
        assertThat(breaker.waitNanos()).isBetween(1L, Duration.ofSeconds(1).toNanos());
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void I1_whileOpen_onlyTheProbesFailureIsHeldAgainstItsResource() {
        List<Long> old = List.of(breaker.called(), breaker.called());
        for (int i = 0; i < 4; i++) {
            assertThat(breaker.failed("r" + i, breaker.called())).isTrue();
        }
        assertThat(breaker.failed("r4", breaker.called()))
                .as("the one that opens it")
                .isFalse();
        time.advance(Duration.ofSeconds(1));
        long probe = breaker.called();

        old.forEach(call -> assertThat(breaker.failed("old", call)).isFalse());
        assertThat(breaker.failed("r", probe)).isTrue();
        assertThat(breaker.isOpen()).isTrue();
    }
}
