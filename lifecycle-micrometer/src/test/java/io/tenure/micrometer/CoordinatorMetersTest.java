package io.tenure.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters of a real coordinator, in virtual time. */
class CoordinatorMetersTest {

    private static final ResourceKind<String> CACHED = ResourceKind.memory("cached", String.class)
            .ttl(Duration.ofSeconds(30))
            .jitter(0)
            .release(ReleaseAction.nothing())
            .build();

    private boolean refused;
    private final ResourceKind<String> bank = ResourceKind.connection("bank-channel", String.class)
            .idle(Duration.ofSeconds(5))
            .jitter(0)
            .release((channel, context) -> answer())
            .build();

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final TenureMeters meters =
            TenureMeters.builder(registry).kinds(CACHED, bank).build();
    private final VirtualTime time = VirtualTime.inSequence(3);
    private final ResourceCoordinator coordinator = ResourceCoordinator.builder("payments")
            .time(time)
            .transitions(meters)
            .build();

    CoordinatorMetersTest() {
        meters.bindTo(coordinator);
    }

    private CompletionStage<?> answer() {
        return refused
                ? CompletableFuture.failedStage(new IOException("the bank does not answer"))
                : CompletableFuture.completedStage(null);
    }

    @AfterEach
    void close() {
        coordinator.close();
        meters.close();
    }

    @Test
    void livesAndEnds_areShown() {
        ResourceLease<String> closed = coordinator.register(CACHED, "a");
        ResourceLease<String> expiring = coordinator.register(CACHED, "b");
        ResourceLease<String> forgotten = coordinator.register(bank, "bank-7", "c");
        assertThat(live("cached")).isEqualTo(2);
        assertThat(live("bank-channel")).isEqualTo(1);

        closed.close();
        time.advance(Duration.ofSeconds(31));
        clock.add(Duration.ofSeconds(31));
        assertThat(released("cached", "closed")).isEqualTo(1);
        assertThat(released("cached", "ttl_expired")).isZero();
        expiring.close();

        assertThat(forgotten.isValid()).isFalse();
        assertThat(released("cached", "ttl_expired")).isEqualTo(1);
        assertThat(released("bank-channel", "idle_expired")).isEqualTo(1);
        assertThat(live("cached") + live("bank-channel")).isZero();
        assertThat(registry.find("tenure.release.latency").timers().stream()
                        .mapToLong(Timer::count)
                        .sum())
                .isEqualTo(3);
        assertThat(registry.find("tenure.resource.retired")
                        .tag("kind", "cached")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void failingRelease_isShownParked_andThenDone() {
        refused = true;
        coordinator.register(bank, "bank-7", "c").close();
        time.advance(Duration.ofSeconds(3));
        clock.add(Duration.ofSeconds(3));

        assertThat(gauge("tenure.release.parked")).isEqualTo(1);
        assertThat(gauge("tenure.release.pending")).isZero();
        assertThat(failures()).isGreaterThanOrEqualTo(3);

        refused = false;
        time.advance(Duration.ofSeconds(30));
        clock.add(Duration.ofSeconds(30));

        assertThat(gauge("tenure.release.parked")).isZero();
        assertThat(registry.find("tenure.release.put.aside")
                        .tag("kind", "bank-channel")
                        .functionCounter()
                        .count())
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void session_isShown() {
        time.advance(Duration.ofSeconds(10));
        clock.add(Duration.ofSeconds(10));

        assertThat(registry.find("tenure.session.margin").timeGauge().value()).isBetween(5.0, 10.0);
        assertThat(registry.find("tenure.session.state")
                        .tag("state", "active")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.find("tenure.session.renewal")
                        .tag("outcome", "success")
                        .timer()
                        .count())
                .isGreaterThanOrEqualTo(2);

        coordinator.close();
        clock.add(Duration.ofSeconds(1));
        assertThat(registry.find("tenure.session.state")
                        .tag("state", "left")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.find("tenure.session.margin").timeGauge().value()).isNotNaN();
    }

    private double live(String kind) {
        return registry.find("tenure.resource.live").tag("kind", kind).gauge().value();
    }

    private double released(String kind, String cause) {
        return registry.find("tenure.resource.released")
                .tags("kind", kind, "cause", cause)
                .functionCounter()
                .count();
    }

    private double gauge(String name) {
        return registry.find(name).tag("kind", "bank-channel").gauge().value();
    }

    private double failures() {
        return registry.find("tenure.release.attempt")
                .tags("kind", "bank-channel", "outcome", "failure")
                .functionCounter()
                .count();
    }
}
