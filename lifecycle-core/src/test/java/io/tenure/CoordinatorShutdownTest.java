package io.tenure;

import static io.tenure.CoordinatorWorld.BRIEF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.time.TaskScheduler;
import io.tenure.time.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** {@link Shutdown} of a coordinator with all its rooms: in which order, in which time, and whatever hangs or fails. */
class CoordinatorShutdownTest {

    private final CoordinatorWorld world = new CoordinatorWorld();
    private final Desk desk = world.desk;
    private final List<String> calls = world.calls;
    private final ResourceKind<String> seat = world.seat;
    private final ResourceKind<String> memory = world.memory;
    private final ResourceKind<String> channel = world.channel;

    @Test
    void G3_shutdownReleasesByLayersFromTheTopAndEachInReverse() {
        ResourceCoordinator coordinator = world.alone();
        List<ResourceLease<String>> open = new ArrayList<>();
        open.add(coordinator.register(memory, "m1"));
        open.add(coordinator.register(channel, "c1"));
        open.add(coordinator.acquire(seat, "12A", Map.of()));
        world.advance(Duration.ofMillis(1));
        open.add(coordinator.register(memory, "m2"));
        ShutdownReport report = world.finished(coordinator.shutdown(BRIEF));
        assertThat(report.isClean()).isTrue();
        assertThat(calls).containsExactly("notice taken 12A SHUTDOWN", "c1 SHUTDOWN", "m2 SHUTDOWN", "m1 SHUTDOWN");
        assertThat(open).noneMatch(ResourceLease::isValid);
        assertThatThrownBy(() -> coordinator.register(memory, "late")).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void shutdown_beginsWithTheNewestOfALayer() {
        ResourceCoordinator coordinator = world.alone();
        List<ResourceLease<String>> leases = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            leases.add(coordinator.register(channel, "c" + i));
        }
        world.advance(Duration.ofMillis(1));
        leases.get(1).close();
        world.advance(Duration.ofMillis(1));
        leases.add(coordinator.register(channel, "c5 in the slot of c1"));
        world.advance(Duration.ofMillis(1));
        calls.clear();
        coordinator.close();
        assertThat(calls)
                .containsExactly(
                        "c5 in the slot of c1 SHUTDOWN", "c4 SHUTDOWN", "c3 SHUTDOWN", "c2 SHUTDOWN", "c0 SHUTDOWN");
    }

    /** What the threads had not begun is dropped with them, and what completes the callers' stages is among it. */
    @Test
    void I3_whoeverWaitsForAnAnswer_getsOne() {
        ResourceCoordinator coordinator = world.alone();
        desk.silent.set(true);
        List<CompletableFuture<?>> asked = List.of(
                coordinator.acquireAsync(seat, ResourceSpec.named("12A")).toCompletableFuture(),
                coordinator.acquireAsync(seat, ResourceSpec.named("12B")).toCompletableFuture(),
                coordinator
                        .diagnosis()
                        .whoHolds("seat", "12C", Duration.ofSeconds(1))
                        .toCompletableFuture(),
                coordinator.forceRelease("seat", "12D", "an operator").toCompletableFuture());
        world.finished(coordinator.shutdown(Duration.ofMillis(1)));
        world.advance(BRIEF);
        assertThat(asked).allMatch(CompletableFuture::isDone);
    }

    @Test
    void shutdownWithoutASensibleBound_isRefusedAndNothingBegins() {
        ResourceCoordinator coordinator = world.alone();
        for (Duration refused : new Duration[] {null, Duration.ZERO, Duration.ofMillis(-1), TtlPolicy.NEVER}) {
            assertThatThrownBy(() -> coordinator.shutdown(refused))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("atMost");
        }
        ResourceLease<String> lease = coordinator.register(memory, "still open");
        lease.close();
        coordinator.close();
        assertThat(calls).containsExactly("still open CLOSED");
    }

    @Test
    void G9_releaseThatHangs_doesNotKeepTheOwnerFromLeaving() {
        ResourceCoordinator coordinator = world.alone();
        ResourceKind<String> hanging = ResourceKind.connection("hanging", String.class)
                .release((resource, context) -> new CompletableFuture<>())
                .build();
        ResourceLease<String> stuck = coordinator.register(hanging, "h");
        ResourceLease<String> held = coordinator.acquire(seat, "12A", Map.of());
        ShutdownReport report = world.finished(coordinator.shutdown(BRIEF));
        assertThat(report.isClean()).isFalse();
        assertThat(report.leave().clean()).isTrue();
        assertThat(desk.taken).isEmpty();
        assertThat(stuck.isValid() || held.isValid()).isFalse();
    }

    @Test
    void whatOnlyTheLeavingCouldRelease_isNotLeft() {
        VirtualProcess process = world.newProcess("alone");
        ResourceCoordinator coordinator =
                world.builder(process, InMemoryStore.on(process)).build();
        ResourceLease<String> held = coordinator.acquire(seat, "12A", Map.of());
        long begunNanos = process.nowNanos();
        desk.releasing =
                () -> process.nowNanos() - begunNanos < Duration.ofSeconds(8).toNanos()
                        ? CompletableFuture.failedFuture(new IllegalStateException("the desk is closed"))
                        : CompletableFuture.completedFuture(null);

        CompletionStage<ShutdownReport> ending = coordinator.shutdown(Duration.ofSeconds(10));
        world.advance(Duration.ofSeconds(20));

        ShutdownReport report = ending.toCompletableFuture().join();
        assertThat(report.releases().parked()).hasSize(1);
        assertThat(held.isValid()).isFalse();
        assertThat(desk.taken).isEmpty();
        assertThat(report.isClean()).isTrue();
    }

    @Test
    void I1_slowExternals_leaveTheConnectionsTheirShare() {
        VirtualProcess process = world.newProcess("alone");
        ResourceCoordinator coordinator =
                world.builder(process, InMemoryStore.on(process)).build();
        TaskScheduler scheduler = process.newThreads("elsewhere").scheduler();
        List<ResourceLease<String>> leases = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            leases.add(coordinator.acquire(seat, "seat " + i, Map.of()));
        }
        desk.releasing = () -> after(scheduler, Duration.ofMillis(900));
        ResourceKind<String> closing = ResourceKind.connection("closing", String.class)
                .release((resource, context) ->
                        after(scheduler, Duration.ofMillis(100)).thenRun(() -> calls.add("closed " + resource)))
                .build();
        for (int i = 0; i < 40; i++) {
            leases.add(coordinator.register(closing, "c"));
        }
        CompletionStage<ShutdownReport> ending = coordinator.shutdown(Duration.ofSeconds(10));
        world.advance(Duration.ofSeconds(20));
        assertThat(ending.toCompletableFuture())
                .isCompletedWithValueMatching(report -> !report.releases().isClean());
        assertThat(calls).filteredOn("closed c"::equals).hasSize(40);
        assertThat(leases).noneMatch(ResourceLease::isValid);
    }

    @Test
    void I2_storeThatCannotBeClosed_doesNotKeepTheShutdownFromEnding() {
        VirtualProcess process = world.newProcess("alone");
        CoordinationStore real = InMemoryStore.on(process);
        CoordinationStore stubborn = (CoordinationStore) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CoordinationStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        real.close();
                        throw new IllegalStateException("the disk is full");
                    }
                    return method.invoke(real, arguments);
                });
        ResourceCoordinator coordinator = world.builder(process, stubborn).build();
        CompletionStage<ShutdownReport> ending = coordinator.shutdown(BRIEF);
        world.advance(BRIEF);
        assertThat(ending.toCompletableFuture()).isCompletedWithValueMatching(ShutdownReport::isClean);
    }

    private static CompletableFuture<Void> after(TaskScheduler scheduler, Duration pause) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        scheduler.schedule(pause, () -> passed.complete(null));
        return passed;
    }

    @Test
    void G3_slowExternal_isDoneBeforeTheConnectionsBelowItBegin() {
        VirtualProcess process = world.newProcess("alone");
        ResourceCoordinator coordinator =
                world.builder(process, InMemoryStore.on(process)).build();
        List<ResourceLease<String>> leases =
                List.of(coordinator.register(channel, "c"), coordinator.acquire(seat, "12A", Map.of()));
        TaskScheduler scheduler = process.newThreads("elsewhere").scheduler();
        desk.releasing = () -> after(scheduler, Duration.ofMillis(500)).thenRun(() -> calls.add("released 12A"));
        CompletionStage<ShutdownReport> ending = coordinator.shutdown(Duration.ofSeconds(10));
        assertThat(world.finished(ending).isClean()).isTrue();
        assertThat(calls).containsExactly("notice taken 12A SHUTDOWN", "released 12A", "c SHUTDOWN");
        assertThat(leases).noneMatch(ResourceLease::isValid);
    }

    @Test
    void closedOnAThreadThatMustNotBlock_endsInTheBackground() {
        AtomicBoolean onLoop = new AtomicBoolean();
        VirtualProcess process = world.newProcess("loop");
        ResourceCoordinator coordinator = world.builder(process, InMemoryStore.on(process))
                .nonBlockingThreads(thread -> onLoop.get())
                .build();
        ResourceLease<String> lease = coordinator.register(channel, "c");
        onLoop.set(true);
        Duration before = world.time.elapsed();
        coordinator.close();
        assertThat(world.time.elapsed()).isEqualTo(before);
        assertThat(calls).isEmpty();
        world.advance(BRIEF);
        assertThat(calls).containsExactly("c SHUTDOWN");
        assertThat(lease.isValid()).isFalse();
    }
}
