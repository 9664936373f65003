package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.ClockModel;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MonotonicClockTest {

    private final VirtualTime world = VirtualTime.inSequence(1);

    @Test
    void instants_followTheMonotonicClock_whateverTheWallClockDoes() {
        VirtualProcess process = world.newProcess("p");
        MonotonicClock clock = new MonotonicClock(process);
        Instant before = clock.instant();
        process.stepWall(Duration.ofHours(-1));
        world.advance(Duration.ofSeconds(5));

        assertThat(Duration.between(before, clock.instant())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void wrappingClock_isBorne() {
        VirtualProcess process = world.newProcess("p", ClockModel.exact(Long.MAX_VALUE - 10));
        MonotonicClock clock = new MonotonicClock(process);
        Instant before = clock.instant();
        world.advance(Duration.ofSeconds(5));

        assertThat(Duration.between(before, clock.instant())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void instants_beginWithTheClock() {
        VirtualProcess process =
                world.newProcess("p", ClockModel.exact(Duration.ofDays(3).toNanos()));

        assertThat(new MonotonicClock(process).instant()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void zone_meansNothing() {
        MonotonicClock clock = new MonotonicClock(world);

        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
        assertThat(clock.withZone(ZoneId.of("Europe/Berlin"))).isSameAs(clock);
    }
}
