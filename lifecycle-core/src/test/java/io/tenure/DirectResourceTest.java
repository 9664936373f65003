package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.Taken;
import io.tenure.event.Transitions;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.InMemoryStore;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A resource whose adapter keeps a manifest: nothing stands between its holder and the adapter. */
class DirectResourceTest {

    private final CoordinatorWorld world = new CoordinatorWorld();
    private final DirectDesk desk = new DirectDesk();
    private final List<ReleaseCause> notices = new ArrayList<>();

    private final ResourceKind<String> seat = ResourceKind.external("seat", String.class)
            .release(ReleaseAction.blocking((resource, context) -> notices.add(context.cause())))
            .build();

    /** A desk that keeps its own manifest, and notes on which threads it was asked to release. */
    private static final class DirectDesk extends Desk {
        final CompletableFuture<Thread> releasedOn = new CompletableFuture<>();
        Runnable onTake = () -> {};

        @Override
        public Fencing fencing() {
            return Fencing.FENCED;
        }

        @Override
        public boolean keepsManifest() {
            return true;
        }

        @Override
        public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
            CompletionStage<Taken<String>> taken = super.take(intent, timeout);
            onTake.run();
            return taken;
        }

        @Override
        public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
            releasedOn.complete(Thread.currentThread());
            return super.release(record, revoke, timeout);
        }
    }

    private ResourceCoordinator coordinator(Transitions transitions) {
        return ResourceCoordinator.builder("svc")
                .time(world.newProcess("process"))
                .store(InMemoryStore.on(world.time))
                .transitions(transitions)
                .adapter(desk)
                .build();
    }

    @Test
    void acquireAndClose_areOverBeforeAnyOtherThreadHasRun() {
        try (ResourceCoordinator coordinator = coordinator(Transitions.NONE)) {
            CompletableFuture<ResourceLease<String>> taking =
                    coordinator.acquireAsync(seat, ResourceSpec.named("12A")).toCompletableFuture();
            assertThat(taking).isCompleted();
            ResourceLease<String> lease = taking.join();
            assertThat(lease.isValid()).isTrue();

            assertThat(lease.closeAsync().toCompletableFuture()).isCompleted();

            assertThat(desk.released).containsExactly("12A");
            assertThat(notices).containsExactly(ReleaseCause.CLOSED);
            assertThat(coordinator.owner().stats().held()).isZero();
        }
    }

    @Test
    void releaseThatFails_isTriedAgain() {
        try (ResourceCoordinator coordinator = coordinator(Transitions.NONE)) {
            ResourceLease<String> lease = coordinator.acquire(seat, "12A", Map.of());
            desk.releasing = () -> CompletableFuture.failedStage(new IllegalStateException("connection reset"));
            CompletionStage<Void> closed = lease.closeAsync();
            desk.releasing = () -> ReleaseAction.DONE;

            world.finished(closed);

            assertThat(desk.released).hasSize(2);
            assertThat(notices).as("once").hasSize(1);
            assertThat(coordinator.owner().stats().held()).isZero();
        }
    }

    @Test
    void lossBetweenTheTakeAndTheRegistration_endsTheResourceOnce() {
        List<ReleaseCause> released = new ArrayList<>();
        Transitions losing = new Transitions() {
            @Override
            public void created(String kind, Layer layer) {
                desk.bound.get(0).lost(desk.takes.get(0), "evicted");
            }

            @Override
            public void released(String kind, Layer layer, ReleaseCause cause) {
                released.add(cause);
            }
        };
        try (ResourceCoordinator coordinator = coordinator(losing)) {
            ResourceLease<String> lease = coordinator.acquire(seat, "12A", Map.of());

            assertThat(lease.isValid()).isFalse();
            assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.EXTERNALLY_LOST);
            world.advance(Duration.ofMillis(10));
            assertThat(released).containsExactly(ReleaseCause.EXTERNALLY_LOST);
            assertThat(coordinator.owner().stats().held()).isZero();
        }
    }

    @Test
    void lossWithinTheTake_keepsItFromCounting() {
        desk.onTake = () -> desk.bound.get(0).lost(desk.takes.get(0), "evicted");
        try (ResourceCoordinator coordinator = coordinator(Transitions.NONE)) {
            assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of())).hasMessageContaining("lost");
            world.advance(Duration.ofMillis(10));
            assertThat(desk.taken).isEmpty();
            assertThat(coordinator.owner().stats().held()).isZero();
        }
    }

    @Test
    void chainOfResourcesThatCloseOneAnother_doesNotEndTheClosersStack() {
        int length = 5_000;
        List<ResourceLease<String>> leases = new ArrayList<>();
        ResourceKind<String> chained = ResourceKind.external("seat", String.class)
                .release(ReleaseAction.blocking((resource, context) -> {
                    int next = leases.size() - 1;
                    if (next >= 0) {
                        leases.remove(next).closeAsync();
                    }
                }))
                .build();
        try (ResourceCoordinator coordinator = coordinator(Transitions.NONE)) {
            for (int i = 0; i < length; i++) {
                leases.add(coordinator.acquire(chained, "seat " + i, Map.of()));
            }

            leases.remove(length - 1).close();

            world.advance(Duration.ofSeconds(1));
            assertThat(desk.released).hasSize(length);
        }
    }

    @Test
    void expiry_asksTheAdapterOnAWorker() throws Exception {
        ResourceKind<String> brief = ResourceKind.external("seat", String.class)
                .ttl(Duration.ofMillis(20))
                .build();
        try (ResourceCoordinator coordinator = ResourceCoordinator.builder("svc")
                .time(SystemTime.instance())
                .adapter(desk)
                .build()) {
            assertThat(coordinator.acquire(brief, "12A", Map.of()).token()).isZero();

            assertThat(desk.releasedOn.get(30, TimeUnit.SECONDS).getName()).contains("cleanup-external");
        }
    }

    @Test
    void close_asksTheAdapterOnTheClosingThread() throws Exception {
        try (ResourceCoordinator coordinator = ResourceCoordinator.builder("svc")
                .time(SystemTime.instance())
                .adapter(desk)
                .build()) {
            coordinator.acquire(seat, "12A", Map.of()).close();

            assertThat(desk.releasedOn.get(30, TimeUnit.SECONDS)).isSameAs(Thread.currentThread());
        }
    }
}
