package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.event.ResourceReleasedEvent;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.NoAdapterException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseResult;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.ResourceState;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TtlPolicy;
import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.time.SystemTime;
import io.tenure.time.TaskScheduler;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Tests the coordinator with all its rooms, and so {@link OwnerSeat} and {@link Shutdown}. */
class ResourceCoordinatorTest {

    private static final Duration BRIEF = Duration.ofSeconds(5);

    private final VirtualTime world = VirtualTime.inSequence(11);
    private final Desk desk = new Desk();
    private final List<String> calls = new ArrayList<>();
    private final ResourceKind<String> seat = ResourceKind.external("seat", String.class)
            .release((resource, context) -> {
                calls.add("notice " + resource + " " + context.cause());
                return ReleaseAction.DONE;
            })
            .build();
    private final ResourceKind<String> memory = noting(ResourceKind.memory("memory", String.class));
    private final ResourceKind<String> channel = noting(ResourceKind.connection("channel", String.class));

    private ResourceKind<String> noting(ResourceKind.Builder<String> kind) {
        return kind.release(ReleaseAction.blocking((resource, context) -> calls.add(resource + " " + context.cause())))
                .build();
    }

    private CoordinatorBuilder builder(VirtualProcess process, CoordinationStore store) {
        return ResourceCoordinator.builder("svc")
                .time(process)
                .store(store)
                .adapter(desk)
                .owner(owner -> owner.ttl(Duration.ofSeconds(3)));
    }

    private ResourceCoordinator alone() {
        VirtualProcess process = world.newProcess("alone");
        return builder(process, InMemoryStore.on(process)).build();
    }

    @Test
    void acquired_isHeldWithATokenAndReleasedByItsAdapter() {
        ResourceCoordinator coordinator = alone();
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
    void acquiredTwice_isRefusedWithTheToken() {
        ResourceCoordinator coordinator = alone();
        ResourceLease<String> lease = coordinator.acquire(seat, "12A", Map.of());
        assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of()))
                .isInstanceOf(AlreadyRegisteredException.class)
                .hasMessageContaining("token " + lease.token());
        coordinator.close();
    }

    @Test
    void takeThatFails_isUndoneAndNothingIsAnnounced() {
        ResourceCoordinator coordinator = alone();
        List<Object> told = new ArrayList<>();
        coordinator.subscribe(io.tenure.event.LifecycleEvent.class, told::add);
        desk.refusing.set(true);
        assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of()))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("desk is closed");
        world.advance(Duration.ofSeconds(1));
        assertThat(told).noneMatch(event -> event instanceof io.tenure.event.ResourceCreatedEvent);
        assertThat(coordinator.diagnosis().snapshot()).isEmpty();
        desk.refusing.set(false);
        assertThat(coordinator.acquire(seat, "12A", Map.of()).isValid()).isTrue();
        coordinator.close();
    }

    @Test
    void externalWithoutAnAdapter_failsAtOnce() {
        ResourceCoordinator coordinator = alone();
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
        ResourceCoordinator coordinator = builder(process, InMemoryStore.on(process))
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
    void G3_shutdownReleasesByLayersFromTheTopAndEachInReverse() {
        ResourceCoordinator coordinator = alone();
        List<ResourceLease<String>> open = new ArrayList<>();
        open.add(coordinator.register(memory, "m1"));
        open.add(coordinator.register(channel, "c1"));
        open.add(coordinator.acquire(seat, "12A", Map.of()));
        world.advance(Duration.ofMillis(1));
        open.add(coordinator.register(memory, "m2"));
        ShutdownReport report = finished(coordinator.shutdown(BRIEF));
        assertThat(report.isClean()).isTrue();
        assertThat(calls).containsExactly("notice taken 12A SHUTDOWN", "c1 SHUTDOWN", "m2 SHUTDOWN", "m1 SHUTDOWN");
        assertThat(open).noneMatch(ResourceLease::isValid);
        assertThatThrownBy(() -> coordinator.register(memory, "late")).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void G9_releaseThatHangs_doesNotKeepTheOwnerFromLeaving() {
        ResourceCoordinator coordinator = alone();
        ResourceKind<String> hanging = ResourceKind.connection("hanging", String.class)
                .release((resource, context) -> new CompletableFuture<>())
                .build();
        ResourceLease<String> stuck = coordinator.register(hanging, "h");
        ResourceLease<String> held = coordinator.acquire(seat, "12A", Map.of());
        ShutdownReport report = finished(coordinator.shutdown(BRIEF));
        assertThat(report.isClean()).isFalse();
        assertThat(report.leave().clean()).isTrue();
        assertThat(desk.taken).isEmpty();
        assertThat(stuck.isValid() || held.isValid()).isFalse();
    }

    @Test
    void G6_survivorReleasesWhatADeadProcessHeld() {
        VirtualProcess host = world.newProcess("host");
        InMemoryStore store = InMemoryStore.on(host);
        VirtualProcess doomed = world.newProcess("doomed");
        ResourceCoordinator first = builder(doomed, new Shared(store)).build();
        ResourceCoordinator second =
                builder(world.newProcess("survivor"), new Shared(store)).build();
        ResourceLease<String> lease = first.acquire(seat, "12A", Map.of());
        assertThatThrownBy(() -> second.acquire(seat, "12A", Map.of()))
                .isInstanceOf(HeldByOtherException.class)
                .hasMessageContaining(first.owner().id().toString());
        Optional<Holder> holder = finished(second.diagnosis().whoHolds("seat", "12A", BRIEF));
        assertThat(holder).hasValueSatisfying(h -> {
            assertThat(h.owner()).isEqualTo(first.owner().id());
            assertThat(h.token()).isEqualTo(lease.token());
            assertThat(h.alive()).isTrue();
        });
        long token = lease.token();
        doomed.crash();
        world.advance(Duration.ofSeconds(30));
        assertThat(desk.taken).isEmpty();
        ResourceLease<String> next = second.acquire(seat, "12A", Map.of());
        assertThat(next.token()).isGreaterThan(token);
        second.close();
        assertThat(desk.taken).isEmpty();
    }

    @Test
    void I1_lostOwner_invalidatesItsLeasesAndStartsOverAsAnother() {
        VirtualProcess host = world.newProcess("host");
        InMemoryStore store = InMemoryStore.on(host);
        VirtualProcess paused = world.newProcess("paused");
        ResourceCoordinator first = builder(paused, new Shared(store)).build();
        ResourceCoordinator second =
                builder(world.newProcess("survivor"), new Shared(store)).build();
        List<ResourceReleasedEvent> told = new ArrayList<>();
        first.subscribe(ResourceReleasedEvent.class, told::add);
        ResourceLease<String> lease = first.acquire(seat, "12A", Map.of());
        var formerId = first.owner().id();
        paused.pause();
        world.advance(Duration.ofSeconds(30));
        assertThat(lease.isValid()).isFalse();
        paused.resume();
        world.advance(Duration.ofSeconds(30));
        assertThat(lease.isValid()).isFalse();
        assertThat(told)
                .singleElement()
                .satisfies(event -> assertThat(event.cause()).isEqualTo(ReleaseCause.OWNERSHIP_LOST));
        assertThat(calls).containsExactly("notice taken 12A OWNERSHIP_LOST");
        assertThat(first.owner().id()).isNotEqualTo(formerId);
        assertThat(first.acquire(seat, "12A", Map.of()).isValid()).isTrue();
        first.close();
        second.close();
        assertThat(desk.taken).isEmpty();
    }

    @Test
    void I2_storeThatIsAwayForLong_isJoinedAgain() {
        VirtualProcess host = world.newProcess("host");
        InMemoryStore store = InMemoryStore.on(host);
        ResourceCoordinator coordinator =
                builder(world.newProcess("patient"), new Shared(store)).build();
        ResourceLease<String> lease = coordinator.acquire(seat, "12A", Map.of());
        host.pause();
        world.advance(Duration.ofMinutes(5));
        assertThat(lease.isValid()).isFalse();
        host.resume();
        world.advance(Duration.ofMinutes(1));
        assertThat(coordinator.acquire(seat, "12B", Map.of()).isValid()).isTrue();
        // What the former incarnation left is cleaned up by the new one.
        assertThat(desk.taken).containsOnlyKeys("12B");
        coordinator.close();
    }

    @Test
    void forceRelease_endsAnotherOwnersToo() {
        VirtualProcess host = world.newProcess("host");
        InMemoryStore store = InMemoryStore.on(host);
        ResourceCoordinator first =
                builder(world.newProcess("holder"), new Shared(store)).build();
        ResourceCoordinator second =
                builder(world.newProcess("operator"), new Shared(store)).build();
        ResourceLease<String> lease = first.acquire(seat, "12A", Map.of());
        assertThat(finished(second.forceRelease("seat", "12A", "maintenance"))).isTrue();
        world.advance(Duration.ofSeconds(5));
        assertThat(lease.isValid()).isFalse();
        assertThat(desk.taken).isEmpty();
        assertThat(calls).containsExactly("notice taken 12A FORCED");
        assertThat(finished(second.forceRelease("seat", "12A", "again"))).isFalse();
        first.close();
        second.close();
    }

    @Test
    void releaseIfVersion_losesAgainstAnythingThatHappenedSince() {
        ResourceCoordinator coordinator = alone();
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
    void heartbeat_aliveMeansOneMoreTtl() {
        AtomicBoolean alive = new AtomicBoolean(true);
        ResourceKind<String> beating = ResourceKind.external("seat", String.class)
                .ttl(Duration.ofSeconds(2))
                .jitter(0)
                .heartbeat(resource -> CompletableFuture.completedStage(alive.get()))
                .build();
        ResourceCoordinator coordinator = alone();
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
    void closedScope_givesBackWhatWasAcquiredInIt() {
        ResourceCoordinator coordinator = alone();
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
        ResourceCoordinator coordinator = alone();
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
    void storeThatCannotBeJoined_endsEverythingAndSaysSo() {
        VirtualProcess process = world.newProcess("unlucky");
        InMemoryStore store = InMemoryStore.on(process);
        store.close();
        assertThatThrownBy(() -> builder(process, store).joinTimeout(BRIEF).build())
                .isInstanceOf(io.tenure.resource.TenureException.class);
    }

    @Test
    void jeopardy_acquiresNothingNew() {
        VirtualProcess host = world.newProcess("host");
        InMemoryStore store = InMemoryStore.on(host);
        ResourceCoordinator coordinator =
                builder(world.newProcess("cut"), new Shared(store)).build();
        host.pause();
        world.advance(Duration.ofSeconds(2));
        CompletionStage<ResourceLease<String>> taking = coordinator.acquireAsync(seat, ResourceSpec.named("12A"));
        world.advance(Duration.ofSeconds(10));
        assertThat(taking.toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> taking.toCompletableFuture().join()).hasCauseInstanceOf(OwnershipLostException.class);
        assertThat(desk.taken).isEmpty();
    }

    private <T> T finished(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(world.runUntil(future::isDone, Duration.ofMinutes(1))).isTrue();
        return future.join();
    }

    /** A store that several coordinators share: closing one's view leaves it open. */
    private record Shared(CoordinationStore store) implements CoordinationStore {
        @Override
        public CompletionStage<io.tenure.store.SessionGrant> openSession(Duration ttl, Duration timeout) {
            return store.openSession(ttl, timeout);
        }

        @Override
        public CompletionStage<io.tenure.store.SessionGrant> keepSession(long session, Duration timeout) {
            return store.keepSession(session, timeout);
        }

        @Override
        public CompletionStage<Void> endSession(long session, Duration timeout) {
            return store.endSession(session, timeout);
        }

        @Override
        public CompletionStage<io.tenure.store.TransactResult> transact(
                io.tenure.store.Transaction transaction, Duration timeout) {
            return store.transact(transaction, timeout);
        }

        @Override
        public CompletionStage<io.tenure.store.ReadResult> get(String key, Duration timeout) {
            return store.get(key, timeout);
        }

        @Override
        public CompletionStage<io.tenure.store.RangePage> range(
                String prefix, @org.jspecify.annotations.Nullable String after, int limit, Duration timeout) {
            return store.range(prefix, after, limit, timeout);
        }

        @Override
        public Watch watch(String prefix, io.tenure.store.WatchListener listener) {
            return store.watch(prefix, listener);
        }

        @Override
        public Liveness liveness() {
            return store.liveness();
        }

        @Override
        public Duration minSessionTtl() {
            return store.minSessionTtl();
        }

        @Override
        public void close() {
            // The world ends it.
        }
    }

    @Test
    void takerThatHasGoneAway_leavesNothingTaken() {
        ResourceCoordinator coordinator = alone();
        CompletionStage<ResourceLease<String>> taking = coordinator.acquireAsync(seat, ResourceSpec.named("12A"));
        assertThat(taking.toCompletableFuture().cancel(false)).isTrue();
        world.advance(BRIEF);
        assertThat(coordinator.diagnosis().snapshot()).isEmpty();
        assertThat(desk.taken).isEmpty();
        coordinator.close();
    }

    @Test
    void shutdownWithoutASensibleBound_isRefusedAndNothingBegins() {
        ResourceCoordinator coordinator = alone();
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
        ResourceCoordinator coordinator = builder(process, stubborn).build();
        CompletionStage<ShutdownReport> ending = coordinator.shutdown(BRIEF);
        world.advance(BRIEF);
        assertThat(ending.toCompletableFuture()).isCompletedWithValueMatching(ShutdownReport::isClean);
    }

    @Test
    void I1_slowExternals_leaveTheConnectionsTheirShare() {
        VirtualProcess process = world.newProcess("alone");
        ResourceCoordinator coordinator =
                builder(process, InMemoryStore.on(process)).build();
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
        assertThat(ending.toCompletableFuture()).isCompletedWithValueMatching(report -> !report.isClean());
        assertThat(calls).filteredOn("closed c"::equals).hasSize(40);
        assertThat(leases).noneMatch(ResourceLease::isValid);
    }

    private static CompletableFuture<Void> after(TaskScheduler scheduler, Duration pause) {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        scheduler.schedule(pause, () -> passed.complete(null));
        return passed;
    }

    @Test
    void shutdown_beginsWithTheNewestOfALayer() {
        ResourceCoordinator coordinator = alone();
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

    @Test
    void retiredUnderAReader_canStillBeForceReleased() {
        ResourceCoordinator coordinator = alone();
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
    void predicateThatThrows_doesNotMakeACloseFail() {
        VirtualProcess process = world.newProcess("alone");
        ResourceCoordinator coordinator = builder(process, InMemoryStore.on(process))
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
    void storeOfNull_isRefusedInsteadOfReplacedByMemory() {
        assertThatThrownBy(() -> ResourceCoordinator.builder("svc").store(null))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("store");
    }
}
