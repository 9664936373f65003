package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MomentTest {

    private static final Duration LENGTH = Duration.ofSeconds(3);

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final VirtualProcess process = time.newProcess("p");
    private final Moment before = Moment.of(process);

    private Duration since() {
        return Duration.ofNanos(Moment.of(process).since(before));
    }

    @Test
    void whatPassesByBothClocks_countsOnce() {
        time.advance(LENGTH.plusNanos(700_001));

        assertThat(since()).isEqualTo(LENGTH.plusNanos(700_001));
    }

    @Test
    void I1_suspension_counts() {
        process.suspendFor(LENGTH);
        time.advance(LENGTH.multipliedBy(2));

        assertThat(since()).isEqualTo(LENGTH.multipliedBy(2));
    }

    @Test
    void I1_suspensionThatASetClockHides_counts() {
        process.suspendFor(LENGTH);
        time.advance(LENGTH);
        process.stepWall(Duration.ofHours(-1));

        assertThat(since()).isGreaterThan(LENGTH);
    }

    @Test
    void minus_isBeforeByBothClocks() {
        assertThat(before.since(before.minus(LENGTH.toNanos()))).isEqualTo(LENGTH.toNanos());
    }
}
