package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.ResourceReleasedEvent;
import io.tenure.event.ResourceRetiredEvent;
import io.tenure.event.Transitions;
import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ExpirerTest {

    private final EngineWorld world = EngineWorld.virtual();

    @Test
    void I1_retiringRunsNoCallback() {
        ResourceKind<String> kind = world.memory("m").ttl(Duration.ofMillis(10)).build();
        Lease<String> lease = world.register(kind, "r");
        world.advance(15);
        assertThat(world.calls).isEmpty();
        assertThat(world.events(ResourceRetiredEvent.class)).hasSize(1);
        assertThat(world.events(ResourceReleasedEvent.class)).isEmpty();
        lease.close();
        assertThat(world.events(ResourceReleasedEvent.class)).hasSize(1);
    }

    @Test
    void retired_isToldWithTheHoldersOfThatMoment() {
        List<ResourceLease<String>> brief = new ArrayList<>();
        Transitions closing = new Transitions() {
            @Override
            public void retired(String kind, Layer layer) {
                brief.forEach(ResourceLease::close);
            }
        };
        EngineWorld closingWorld = new EngineWorld(VirtualTime.inSequence(42), EngineSettings.DEFAULT, closing);
        Lease<String> lease = closingWorld.register(
                closingWorld.memory("m").ttl(Duration.ofMillis(10)).build(), "r");
        brief.add(lease.share());
        closingWorld.advance(15);
        assertThat(closingWorld.events(ResourceRetiredEvent.class))
                .singleElement()
                .satisfies(event -> assertThat(event.holders()).isEqualTo(2));
        lease.close();
    }

    @Test
    void I2_renewedBetweenHandOverAndDecision_livesOn() {
        ResourceKind<String> kind =
                world.connection("c").ttl(Duration.ofMillis(10)).build();
        Lease<String> lease = world.register(kind, "r");
        // The loop has seen the end and handed over; before the worker decides, the holder renews.
        assertThat(world.virtualTime()
                        .runUntil(() -> world.registry.clock().now() >= lease.record.end(), Duration.ofSeconds(1)))
                .isTrue();
        lease.renew();
        world.advance(5);
        assertThat(lease.isValid()).isTrue();
        world.advance(10);
        assertThat(lease.isValid()).isFalse();
        assertThat(world.calls).containsExactly("onExpire r TTL_EXPIRED");
    }

    @Test
    void I2_sharedAllTheTime_isReleasedAtItsTtlAllTheSame() {
        ResourceKind<String> kind =
                world.connection("busy").ttl(Duration.ofMillis(20)).build();
        Lease<String> lease = world.register(kind, "r");
        for (int i = 0; i < 19; i++) {
            try (ResourceLease<String> brief = lease.share()) {
                world.advance(1);
                assertThat(brief.isValid()).isTrue();
            }
        }
        world.advance(4);
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void onTtlRelease_overridesMemorysRetiring() {
        ResourceKind<String> kind = world.memory("m")
                .ttl(Duration.ofMillis(10))
                .onTtl(OnTtl.RELEASE)
                .build();
        Lease<String> lease = world.register(kind, "r");
        world.advance(13);
        assertThat(lease.isValid()).isFalse();
        assertThat(world.calls).containsExactly("onExpire r TTL_EXPIRED");
    }

    @Test
    void onTtlRetire_overridesConnectionsReleasing() {
        ResourceKind<String> kind = world.connection("c")
                .ttl(Duration.ofMillis(10))
                .onTtl(OnTtl.RETIRE)
                .build();
        Lease<String> lease = world.register(kind, "r");
        world.advance(13);
        assertThat(lease.isValid()).isTrue();
        lease.close();
        world.advance(1);
        assertThat(world.calls).containsExactly("onExpire r TTL_EXPIRED");
    }

    @Test
    void idleAndPastItsTtlAtOnce_endsAsIdle() {
        ResourceKind<String> kind = world.connection("c")
                .ttl(Duration.ofMillis(10))
                .idle(Duration.ofMillis(10))
                .build();
        Lease<String> lease = world.register(kind, "r");
        world.advance(13);
        assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.IDLE_EXPIRED);
    }

    @Test
    void withoutAPlace_isReleasedOnceThereIsOne() {
        ResourceKind<String> kind =
                world.connection("c").ttl(Duration.ofMillis(10)).build();
        Lease<String> lease = world.register(kind, "r");
        world.threads.refusing = true;
        world.advance(20);
        assertThat(lease.isValid()).isTrue();
        world.threads.refusing = false;
        world.advance(5);
        assertThat(lease.isValid()).isFalse();
        assertThat(world.calls).containsExactly("onExpire r TTL_EXPIRED");
    }

    /** What happens from then on whenever the engine looks at its clock. */
    private static EngineWorld happening(Duration from, Consumer<Lease<String>> what) {
        HookedTime time = new HookedTime();
        EngineWorld hooked = new EngineWorld(time, EngineSettings.DEFAULT);
        Lease<String> lease =
                hooked.register(hooked.memory("m").ttl(Duration.ofMillis(10)).build(), "r");
        time.onLook = () -> {
            if (time.world.elapsed().compareTo(from) >= 0) {
                what.accept(lease);
            }
        };
        return hooked;
    }

    @Test
    void I2_renewedJustBeforeItsRetirement_livesUntilItsNextEnd() {
        AtomicInteger renewals = new AtomicInteger();
        EngineWorld renewing = happening(Duration.ofMillis(10), lease -> {
            if (renewals.getAndIncrement() == 0) {
                lease.renew();
            }
        });
        renewing.advance(18);
        assertThat(renewals).hasPositiveValue();
        assertThat(renewing.events(ResourceRetiredEvent.class)).isEmpty();
        renewing.advance(5);
        assertThat(renewing.events(ResourceRetiredEvent.class)).hasSize(1);
    }

    @Test
    void I2_sharedWithEachLook_isRetiredAllTheSame() {
        AtomicInteger looks = new AtomicInteger();
        EngineWorld busy = happening(Duration.ofMillis(10), lease -> {
            if (looks.getAndIncrement() < 100) {
                lease.share().close();
            }
        });
        busy.advance(15);
        assertThat(looks).hasValueGreaterThan(100);
        assertThat(busy.events(ResourceRetiredEvent.class)).hasSize(1);
    }
}
