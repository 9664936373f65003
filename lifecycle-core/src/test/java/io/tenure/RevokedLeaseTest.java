package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.Transitions;
import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.InMemoryStore;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What becomes of a lease that another owner force-released: it ends here too, and no other does. */
class RevokedLeaseTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final VirtualTime world = VirtualTime.inSequence(11);
    private final InMemoryStore store = InMemoryStore.on(world.newProcess("host"));
    private final Desk desk = new Desk();
    private final List<String> notices = new ArrayList<>();
    private final ResourceKind<String> seat = kind().build();
    private Runnable onCreated = () -> {};
    private Runnable onForced = () -> {};

    private final ResourceCoordinator operator = coordinator("operator").build();
    private final ResourceCoordinator holder = coordinator("holder")
            .transitions(new Transitions() {
                @Override
                public void created(String kind, Layer layer) {
                    onCreated.run();
                }

                @Override
                public void released(String kind, Layer layer, ReleaseCause cause) {
                    if (cause == ReleaseCause.FORCED) {
                        onForced.run();
                    }
                }
            })
            .build();

    private ResourceKind.Builder<String> kind() {
        return ResourceKind.external("seat", String.class).release((resource, context) -> {
            notices.add(resource + " " + context.cause());
            return ReleaseAction.DONE;
        });
    }

    private CoordinatorBuilder coordinator(String process) {
        return ResourceCoordinator.builder("svc")
                .time(world.newProcess(process))
                .store(store.connect())
                .adapter(desk)
                .owner(owner -> owner.ttl(Duration.ofSeconds(3)));
    }

    private ResourceLease<String> take(String id) {
        return holder.acquire(seat, id, Map.of());
    }

    private void force(String id) {
        assertThat(finished(operator.forceRelease("seat", id, "maintenance"))).isTrue();
    }

    private <T> T finished(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        assertThat(world.runUntil(future::isDone, SOON)).isTrue();
        return future.join();
    }

    private void closeAll() {
        holder.close();
        operator.close();
    }

    @Test
    void revoked_isReleasedHereAsForced() {
        ResourceLease<String> lease = take("12A");
        force("12A");
        world.advance(SOON);
        assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.FORCED);
        assertThat(notices).containsExactly("taken 12A FORCED");
        assertThat(holder.diagnosis().snapshot("seat", "12A")).isEmpty();
        closeAll();
    }

    @Test
    void takenAnewBeforeItsFormerLeaseIsTold_staysValid() {
        ResourceLease<String> first = take("first");
        ResourceLease<String> old = take("12A");
        List<ResourceLease<String>> fresh = new ArrayList<>();
        // Runs on the thread that tells: what is told next has to wait until this is done.
        onForced = () -> {
            onForced = () -> {};
            force("12A");
            assertThat(world.runUntil(() -> !old.isValid(), SOON)).isTrue();
            finished(old.closeAsync());
            fresh.add(finished(holder.acquireAsync(seat, ResourceSpec.named("12A"))));
        };
        force("first");
        world.advance(SOON);
        assertThat(first.isValid()).isFalse();
        assertThat(old.releaseCause()).isEqualTo(ReleaseCause.CLOSED);
        assertThat(fresh).singleElement().matches(ResourceLease::isValid);
        assertThat(desk.taken).containsOnlyKeys("12A");
        assertThat(notices).containsExactlyInAnyOrder("taken first FORCED", "taken 12A CLOSED");
        closeAll();
    }

    @Test
    void revokedWhileItIsBeingRegistered_isReleasedAllTheSame() {
        onCreated = () -> {
            onCreated = () -> {};
            force("12A");
            world.advance(SOON);
        };
        ResourceLease<String> lease = take("12A");
        world.advance(SOON);
        assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.FORCED);
        assertThat(notices).containsExactly("taken 12A FORCED");
        closeAll();
    }

    @Test
    void revokedWhenItIsRetired_isReleasedUnderItsReaders() {
        ResourceKind<String> retiring =
                kind().ttl(Duration.ofMillis(10)).onTtl(OnTtl.RETIRE).build();
        ResourceLease<String> lease = holder.acquire(retiring, "12A", Map.of());
        world.advance(Duration.ofSeconds(1));
        assertThat(lease.isValid()).isTrue();
        force("12A");
        world.advance(SOON);
        assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.FORCED);
        assertThat(notices).containsExactly("taken 12A FORCED");
        closeAll();
    }
}
