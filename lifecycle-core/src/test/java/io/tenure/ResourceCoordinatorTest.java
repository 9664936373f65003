package io.tenure;

import static io.tenure.CoordinatorWorld.BRIEF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ReleaseResult;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.ResourceState;
import io.tenure.resource.TtlPolicy;
import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.time.SystemTime;
import io.tenure.time.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One {@link ResourceCoordinator} with all its rooms: how it is built, and what ends its resources. */
class ResourceCoordinatorTest {

    private final CoordinatorWorld world = new CoordinatorWorld();
    private final Desk desk = world.desk;
    private final List<String> calls = world.calls;
    private final ResourceKind<String> seat = world.seat;
    private final ResourceKind<String> memory = world.memory;
    private final ResourceKind<String> channel = world.channel;

    @Test
    void heartbeat_aliveMeansOneMoreTtl() {
        AtomicBoolean alive = new AtomicBoolean(true);
        ResourceKind<String> beating = ResourceKind.external("seat", String.class)
                .ttl(Duration.ofSeconds(2))
                .jitter(0)
                .heartbeat(resource -> CompletableFuture.completedStage(alive.get()))
                .build();
        ResourceCoordinator coordinator = world.alone();
        ResourceLease<String> lease = coordinator.acquire(beating, "12A", Map.of());
        world.advance(Duration.ofSeconds(9));
        assertThat(lease.isValid()).isTrue();
        alive.set(false);
        world.advance(Duration.ofSeconds(3));
        assertThat(lease.isValid()).isFalse();
        assertThat(desk.taken).isEmpty();
        coordinator.close();
    }

    @Test
    void releaseIfVersion_losesAgainstAnythingThatHappenedSince() {
        ResourceCoordinator coordinator = world.alone();
        ResourceLease<String> lease = coordinator.register(memory, "a", "r");
        ResourceSnapshot seen = coordinator.diagnosis().snapshot("memory", "a").orElseThrow();
        ResourceLease<String> shared = lease.share();
        assertThat(coordinator.releaseIfVersion("memory", "a", seen.version())).isEqualTo(ReleaseResult.CHANGED);
        assertThat(lease.isValid()).isTrue();
        ResourceSnapshot again = coordinator.diagnosis().snapshot("memory", "a").orElseThrow();
        assertThat(coordinator.releaseIfVersion("memory", "a", again.version())).isEqualTo(ReleaseResult.RELEASED);
        assertThat(shared.isValid()).isFalse();
        assertThat(coordinator.releaseIfVersion("memory", "a", again.version())).isEqualTo(ReleaseResult.ABSENT);
        coordinator.close();
    }

    @Test
    void retiredUnderAReader_canStillBeForceReleased() {
        ResourceCoordinator coordinator = world.alone();
        ResourceSpec spec = ResourceSpec.named("user-7").ttl(Duration.ofMillis(10));
        ResourceLease<String> forgotten = coordinator.register(memory, spec, "old");
        world.advance(Duration.ofMillis(20));
        assertThat(forgotten.isValid()).isTrue();
        ResourceLease<String> fresh = coordinator.register(memory, "user-7", "new");
        long version = coordinator
                .diagnosis()
                .snapshot(10, s -> s.state() == ResourceState.RETIRED)
                .get(0)
                .version();
        assertThat(coordinator.releaseIfVersion("memory", "user-7", version)).isEqualTo(ReleaseResult.RELEASED);
        world.advance(Duration.ofMillis(20));
        assertThat(calls).containsExactly("old FORCED");
        assertThat(fresh.isValid()).isTrue();
        fresh.close();
        ResourceLease<String> second = coordinator.register(memory, spec, "second");
        world.advance(Duration.ofMillis(20));
        calls.clear();
        CompletionStage<Boolean> forced = coordinator.forceRelease("memory", "user-7", "leaked");
        world.advance(Duration.ofMillis(20));
        assertThat(forced.toCompletableFuture()).isCompletedWithValue(true);
        assertThat(second.isValid()).isFalse();
        assertThat(calls).containsExactly("second FORCED");
        coordinator.close();
    }

    @Test
    void closedScope_givesBackWhatWasAcquiredInIt() {
        ResourceCoordinator coordinator = world.alone();
        try (ResourceScope order = coordinator.openScope("order")) {
            ResourceLease<String> below = order.register(channel, "c");
            ResourceLease<String> above = order.acquire(seat, "12A", Map.of());
            assertThat(below.isValid() && above.isValid()).isTrue();
        }
        world.advance(Duration.ofSeconds(1));
        assertThat(calls).containsExactly("notice taken 12A CLOSED", "c CLOSED");
        coordinator.close();
    }

    @Test
    void G3_timedScope_endsItsMembersInReverseOrder() {
        ResourceCoordinator coordinator = world.alone();
        @SuppressWarnings("MustBeClosedChecker") // time closes it
        ResourceScope order = coordinator.openScope("order", Duration.ofSeconds(1));
        ResourceLease<String> first = order.register(channel, "c1");
        ResourceLease<String> second = order.register(channel, "c2");
        world.advance(Duration.ofMillis(999));
        assertThat(first.isValid() && second.isValid()).isTrue();
        world.advance(Duration.ofMillis(5));
        assertThat(calls).containsExactly("c2 TTL_EXPIRED", "c1 TTL_EXPIRED");
        coordinator.close();
    }

    @Test
    void predicateThatThrows_doesNotMakeACloseFail() {
        VirtualProcess process = world.newProcess("alone");
        ResourceCoordinator coordinator = world.builder(process, InMemoryStore.on(process))
                .nonBlockingThreads(thread -> {
                    throw new IllegalStateException("who knows");
                })
                .build();
        ResourceLease<String> lease = coordinator.register(channel, "c");
        lease.close();
        world.advance(BRIEF);
        assertThat(calls).containsExactly("c CLOSED");
        coordinator.close();
        world.advance(BRIEF);
    }

    @Test
    void storeThatCannotBeJoined_endsEverythingAndSaysSo() {
        VirtualProcess process = world.newProcess("unlucky");
        InMemoryStore store = InMemoryStore.on(process);
        store.close();
        assertThatThrownBy(
                        () -> world.builder(process, store).joinTimeout(BRIEF).build())
                .isInstanceOf(io.tenure.resource.TenureException.class);
    }

    @Test
    void buildThatIsRefused_leavesNoThreadAndNoOpenStore() {
        AtomicBoolean closed = new AtomicBoolean();
        CoordinationStore real = InMemoryStore.on(SystemTime.instance());
        CoordinationStore store = (CoordinationStore) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CoordinationStore.class}, (proxy, method, arguments) -> {
                    closed.compareAndSet(false, method.getName().equals("close"));
                    return method.invoke(real, arguments);
                });
        CoordinatorBuilder refused =
                ResourceCoordinator.builder("refused").store(store).acquireTimeout(Duration.ofMinutes(2));
        assertThatThrownBy(refused::build)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("acquireTimeout");
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("tenure-refused"));
        assertThat(closed).isTrue();
    }

    @Test
    void storeOfNull_isRefusedInsteadOfReplacedByMemory() {
        assertThatThrownBy(() -> ResourceCoordinator.builder("svc").store(null))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("store");
    }

    @Test
    void retiredOnesOfTheSameId_areEachEndedByTheirOwnVersion() {
        ResourceCoordinator coordinator = world.alone();
        List<ResourceLease<String>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ResourceSpec spec = ResourceSpec.named("user-7").ttl(Duration.ofMillis(10));
            readers.add(coordinator.register(memory, spec, "r" + i));
            world.advance(Duration.ofMillis(20));
        }
        assertThat(coordinator.diagnosis().snapshot("memory", "user-7"))
                .as("the id is free")
                .isEmpty();
        for (ResourceSnapshot retired : coordinator.diagnosis().snapshot()) {
            assertThat(coordinator.releaseIfVersion("memory", "user-7", retired.version()))
                    .isEqualTo(ReleaseResult.RELEASED);
        }
        assertThat(readers).noneMatch(ResourceLease::isValid);
        coordinator.close();
    }

    @Test
    void liveOneThatIsForced_isSaidToHaveBeenThere() {
        ResourceCoordinator coordinator = world.alone();
        ResourceLease<String> lease = coordinator.register(memory, "user-7", "r");
        assertThat(coordinator.diagnosis().snapshot("memory", "user-7"))
                .map(ResourceSnapshot::owner)
                .contains(coordinator.owner().id());
        assertThat(world.finished(coordinator.forceRelease("memory", "user-7", "leaked")))
                .isTrue();
        assertThat(lease.isValid()).isFalse();
        assertThat(world.finished(coordinator.forceRelease("memory", "user-7", "leaked")))
                .isFalse();
        coordinator.close();
    }

    @Test
    void scope_leavesNoTimerWhenItEnds_andHasNoneUnlessTimeEndsIt() {
        ResourceCoordinator coordinator = world.alone();
        world.advance(Duration.ofSeconds(1));
        int before = world.time.pending();
        try (ResourceScope order = coordinator.openScope("order", Duration.ofDays(1));
                ResourceScope endless = coordinator.openScope("endless", TtlPolicy.NEVER)) {
            assertThat(world.time.pending()).as(order + ", " + endless).isEqualTo(before + 1);
        }
        assertThat(world.time.pending()).isEqualTo(before);
        coordinator.close();
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // none is opened
    void closedCoordinator_opensNoScope() {
        ResourceCoordinator coordinator = world.alone();
        coordinator.close();
        assertThatThrownBy(() -> coordinator.openScope("late")).isInstanceOf(CoordinatorClosedException.class);
    }
}
