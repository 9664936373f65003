package io.tenure;

import static io.tenure.CoordinatorWorld.BRIEF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.NoAdapterException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.InMemoryStore;
import io.tenure.time.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a coordinator acquires, what it refuses to, and what becomes of a take that comes to nothing. */
class AcquireTest {

    private final CoordinatorWorld world = new CoordinatorWorld();
    private final Desk desk = world.desk;
    private final List<String> calls = world.calls;
    private final ResourceKind<String> seat = world.seat;

    @Test
    void acquired_isHeldWithATokenAndReleasedByItsAdapter() {
        ResourceCoordinator coordinator = world.alone();
        ResourceLease<String> lease = coordinator.acquire(seat, "12A", Map.of("row", "12"));
        assertThat(lease.get()).isEqualTo("taken 12A");
        assertThat(lease.token()).isPositive();
        assertThat(lease.isValid()).isTrue();
        assertThat(lease.validFor(Duration.ofSeconds(1))).isTrue();
        assertThat(lease.validFor(Duration.ofSeconds(20))).isFalse();
        assertThat(desk.taken).containsOnlyKeys("12A");
        lease.close();
        world.advance(Duration.ofSeconds(1));
        assertThat(desk.taken).isEmpty();
        assertThat(calls).containsExactly("notice taken 12A CLOSED");
        coordinator.close();
    }

    @Test
    void acquiredWithATtlOfItsOwn_endsByIt_inAScopeToo() {
        ResourceCoordinator coordinator = world.alone();
        ResourceSpec first = ResourceSpec.named("12A").ttl(Duration.ofSeconds(3));
        ResourceSpec second = ResourceSpec.named("12B").ttl(Duration.ofSeconds(3));
        try (ResourceScope evening = coordinator.openScope("evening")) {
            ResourceLease<String> outside = coordinator.acquire(seat, first);
            ResourceLease<String> inside = evening.acquire(seat, second);

            world.advance(Duration.ofMillis(2_900));
            assertThat(outside.isValid()).isTrue();
            assertThat(inside.isValid()).isTrue();

            world.advance(Duration.ofSeconds(1));
            assertThat(outside.releaseCause()).isEqualTo(ReleaseCause.TTL_EXPIRED);
            assertThat(inside.releaseCause()).isEqualTo(ReleaseCause.TTL_EXPIRED);
            assertThat(desk.taken).isEmpty();
        }
        coordinator.close();
    }

    @Test
    void acquiredTwice_isRefusedWithTheToken() {
        ResourceCoordinator coordinator = world.alone();
        ResourceLease<String> lease = coordinator.acquire(seat, "12A", Map.of());
        assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of()))
                .isInstanceOf(AlreadyRegisteredException.class)
                .hasMessageContaining("token " + lease.token());
        coordinator.close();
    }

    @Test
    void takeThatFails_isUndoneAndNothingIsAnnounced() {
        ResourceCoordinator coordinator = world.alone();
        List<Object> told = new ArrayList<>();
        coordinator.subscribe(io.tenure.event.LifecycleEvent.class, told::add);
        desk.refusing.set(true);
        assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of()))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("desk is closed");
        CompletionStage<Throwable> failure =
                coordinator.acquireAsync(seat, ResourceSpec.named("12A")).handle((lease, thrown) -> thrown);
        assertThat(world.finished(failure)).as("itself, not wrapped").isInstanceOf(TakeFailedException.class);
        world.advance(Duration.ofSeconds(1));
        assertThat(told).noneMatch(event -> event instanceof io.tenure.event.ResourceCreatedEvent);
        assertThat(coordinator.diagnosis().snapshot()).isEmpty();
        desk.refusing.set(false);
        assertThat(coordinator.acquire(seat, "12A", Map.of()).isValid()).isTrue();
        coordinator.close();
    }

    @Test
    void takerThatHasGoneAway_leavesNothingTaken() {
        ResourceCoordinator coordinator = world.alone();
        CompletionStage<ResourceLease<String>> taking = coordinator.acquireAsync(seat, ResourceSpec.named("12A"));
        assertThat(taking.toCompletableFuture().cancel(false)).isTrue();
        world.advance(BRIEF);
        assertThat(coordinator.diagnosis().snapshot()).isEmpty();
        assertThat(desk.taken).isEmpty();
        coordinator.close();
    }

    @Test
    void externalWithoutAnAdapter_failsAtOnce() {
        ResourceCoordinator coordinator = world.alone();
        ResourceKind<String> unknown =
                ResourceKind.external("unknown", String.class).build();
        assertThatThrownBy(() -> coordinator.acquire(unknown, "x", Map.of()))
                .isInstanceOf(NoAdapterException.class)
                .hasMessageContaining("unknown");
        coordinator.close();
    }

    @Test
    void acquireOnAThreadThatMustNotBlock_isRefused() {
        VirtualProcess process = world.newProcess("loop");
        AtomicBoolean onLoop = new AtomicBoolean();
        ResourceCoordinator coordinator = world.builder(process, InMemoryStore.on(process))
                .nonBlockingThreads(thread -> onLoop.get())
                .build();
        onLoop.set(true);
        assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of()))
                .isInstanceOf(BlockingNotAllowedException.class)
                .hasMessageContaining("acquireAsync");
        CompletionStage<ResourceLease<String>> taking = coordinator.acquireAsync(seat, ResourceSpec.named("12A"));
        world.advance(Duration.ofSeconds(1));
        assertThat(taking.toCompletableFuture()).isCompletedWithValueMatching(ResourceLease::isValid);
        onLoop.set(false);
        coordinator.close();
    }

    @Test
    void jeopardy_acquiresNothingNew() {
        VirtualProcess host = world.newProcess("host");
        InMemoryStore store = InMemoryStore.on(host);
        ResourceCoordinator coordinator =
                world.builder(world.newProcess("cut"), store.connect()).build();
        host.pause();
        world.advance(Duration.ofSeconds(2));
        CompletionStage<ResourceLease<String>> taking = coordinator.acquireAsync(seat, ResourceSpec.named("12A"));
        world.advance(Duration.ofSeconds(10));
        assertThat(taking.toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> taking.toCompletableFuture().join()).hasCauseInstanceOf(OwnershipLostException.class);
        assertThat(desk.taken).isEmpty();
    }

    @Test
    void interruptedTaker_isInterruptedStill_andLeavesNothingTaken() {
        ResourceCoordinator coordinator = world.alone();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of()))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        world.advance(BRIEF);
        assertThat(coordinator.diagnosis().snapshot()).isEmpty();
        assertThat(desk.taken).isEmpty();
        coordinator.close();
    }

    @Test
    void acquiredAsyncInAScope_isGivenBackWithIt() {
        ResourceCoordinator coordinator = world.alone();
        ResourceLease<String> lease;
        try (ResourceScope evening = coordinator.openScope("evening")) {
            lease = world.finished(evening.acquireAsync(seat, ResourceSpec.named("12A")));
            assertThat(lease.isValid()).isTrue();
        }
        assertThat(lease.isValid()).isFalse();
        world.advance(BRIEF);
        assertThat(desk.taken).isEmpty();
        coordinator.close();
    }
}
