package io.tenure;

import static io.tenure.CoordinatorWorld.BRIEF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.adapter.AdapterContext;
import io.tenure.event.ResourceReleasedEvent;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.InMemoryStore;
import io.tenure.time.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeatContextTest {

    private final CoordinatorWorld world = new CoordinatorWorld();
    private final Desk desk = world.desk;
    private final VirtualProcess process = world.newProcess("process");
    private final InMemoryStore store = InMemoryStore.on(world.newProcess("host"));
    private final List<ReleaseCause> released = new ArrayList<>();

    private ResourceCoordinator coordinator() {
        ResourceCoordinator coordinator =
                world.builder(process, store.connect()).build();
        coordinator.subscribe(ResourceReleasedEvent.class, event -> released.add(event.cause()));
        return coordinator;
    }

    private AdapterContext context() {
        return desk.bound.get(0);
    }

    @Test
    void adapter_isBoundOnce_toTheCoordinatorsClockAndName() {
        try (ResourceCoordinator coordinator = coordinator()) {
            assertThat(coordinator.owner().isValid()).isTrue();
            assertThat(desk.bound).hasSize(1);
            assertThat(context().time()).isSameAs(process);
            assertThat(context().name()).isEqualTo("svc");
        }
    }

    @Test
    void adapterThatServesAnother_keepsTheCoordinatorFromBeginning() {
        Desk taken = new Desk() {
            @Override
            public void bind(AdapterContext context) {
                throw new IllegalStateException("serves another");
            }
        };
        CoordinatorBuilder builder = ResourceCoordinator.builder("svc")
                .time(process)
                .store(store.connect())
                .adapter(taken);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("serves another");
    }

    @Test
    void lost_endsTheResourceAsExternallyLost_once() {
        try (ResourceCoordinator coordinator = coordinator()) {
            ResourceLease<String> lease = coordinator.acquire(world.seat, "12A", Map.of());

            context().lost(desk.takes.get(0), "evicted");
            context().lost(desk.takes.get(0), "evicted");
            world.advance(Duration.ofMillis(100));

            assertThat(lease.isValid()).isFalse();
            assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.EXTERNALLY_LOST);
            assertThat(released).containsExactly(ReleaseCause.EXTERNALLY_LOST);
            assertThat(desk.released).containsExactly("12A");
            assertThat(coordinator.acquire(world.seat, "12A", Map.of()).isValid())
                    .isTrue();
        }
    }

    @Test
    void lost_ofAnotherTake_isWithoutEffect() {
        try (ResourceCoordinator coordinator = coordinator()) {
            coordinator.acquire(world.seat, "12A", Map.of()).close();
            ResourceRecord before = desk.takes.get(0);
            ResourceLease<String> lease = coordinator.acquire(world.seat, "12A", Map.of());

            context().lost(before, "evicted");
            world.advance(Duration.ofMillis(100));

            assertThat(lease.isValid()).isTrue();
        }
    }

    @Test
    void I1_contextGoesOn_whenAnotherIncarnationIsSeated() {
        try (ResourceCoordinator coordinator = coordinator()) {
            var former = coordinator.owner().id();
            assertThat(world.finished(context().countUp("epoch", 0, BRIEF))).isEqualTo(1);
            assertThat(world.finished(context().isClosed(former, BRIEF))).isFalse();
            process.pause();
            world.advance(Duration.ofSeconds(30));
            process.resume();
            world.advance(Duration.ofSeconds(30));
            assertThat(coordinator.owner().id()).isNotEqualTo(former);

            assertThat(world.finished(context().countUp("epoch", 0, BRIEF))).isEqualTo(2);
            assertThat(world.finished(context().isClosed(former, BRIEF))).isTrue();
            ResourceLease<String> lease = coordinator.acquire(world.seat, "12A", Map.of());
            context().lost(desk.takes.get(0), "evicted");
            world.advance(Duration.ofMillis(100));
            assertThat(lease.isValid()).isFalse();
            assertThat(desk.bound).hasSize(1);
        }
    }
}
