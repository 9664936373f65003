package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.LeaseListener;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.InMemoryStore;
import io.tenure.time.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What whoever watches a coordinator is told of its leases, and what it costs if that goes wrong: nothing. */
class CoordinatorWatchTest {

    private final CoordinatorWorld world = new CoordinatorWorld();
    private final LeaseNotes notes = new LeaseNotes();

    private ResourceCoordinator watched(CoordinatorWatcher watcher) {
        VirtualProcess process = world.newProcess("watched");
        return world.builder(process, InMemoryStore.on(process))
                .watchedBy(watcher)
                .build();
    }

    private ResourceLease<String> asksHereAndRegisters(ResourceCoordinator coordinator, String what) {
        return coordinator.register(world.memory, what, what);
    }

    private ResourceLease<String> asksHereAndAcquires(ResourceCoordinator coordinator, String id) {
        return coordinator.acquire(world.seat, id, Map.of());
    }

    @Test
    void built_isToldTheCoordinatorByNameAndTime() {
        List<Object> asked = new ArrayList<>();
        ResourceCoordinator coordinator = watched((name, time) -> {
            asked.add(name);
            asked.add(time.wallMillis());
            return notes;
        });
        assertThat(asked).containsExactly("svc", world.time.wallMillis());
        assertThat(notes.coordinator).isSameAs(coordinator);
        coordinator.close();
    }

    @Test
    void registered_isToldOnTheCallersStack_andWithTheResource() {
        ResourceCoordinator coordinator = watched((name, time) -> notes);
        ResourceLease<String> lease = asksHereAndRegisters(coordinator, "m");

        LeaseNotes.Entry entry = notes.only();
        assertThat(entry.byTheTest).isTrue();
        assertThat(entry.what).isEqualTo("memory m");
        assertThat(entry.closed).isZero();
        LeaseListener.Leased resource = entry.resource;
        assertThat(resource.resource()).isEqualTo("m");
        assertThat(resource.releaseCause()).isNull();
        assertThat(resource.isDone()).isFalse();
        assertThat(resource.snapshot()).map(ResourceSnapshot::id).contains("m");

        lease.close();
        lease.close();
        assertThat(entry.closed).isEqualTo(1);
        assertThat(resource.releaseCause()).isEqualTo(ReleaseCause.CLOSED);
        assertThat(resource.isDone()).isTrue();
        assertThat(resource.snapshot()).isEmpty();
        coordinator.close();
    }

    @Test
    void acquired_isAskedForOnTheCallersStack_thoughItIsTakenElsewhere() {
        ResourceCoordinator coordinator = watched((name, time) -> notes);
        ResourceLease<String> lease = asksHereAndAcquires(coordinator, "12A");

        assertThat(notes.only().byTheTest).isTrue();
        assertThat(notes.only().what).isEqualTo("seat 12A");
        assertThat(notes.only().resource.resource()).isEqualTo("taken 12A");
        lease.close();
        assertThat(notes.only().closed).isEqualTo(1);
        coordinator.close();
    }

    @Test
    void takeThatFails_isToldAsClosed() {
        world.desk.refusing.set(true);
        ResourceCoordinator coordinator = watched((name, time) -> notes);
        assertThatThrownBy(() -> asksHereAndAcquires(coordinator, "12A")).isInstanceOf(TakeFailedException.class);

        assertThat(notes.only().resource).isNull();
        assertThat(notes.only().closed).isEqualTo(1);
        coordinator.close();
    }

    @Test
    void sharedAndFound_areLeasesOfTheirOwn() {
        ResourceCoordinator coordinator = watched((name, time) -> notes);
        ResourceLease<String> first = asksHereAndRegisters(coordinator, "m");
        ResourceLease<String> second = first.share();
        ResourceLease<String> third = coordinator.lease(world.memory, "m").orElseThrow();
        ResourceLease<String> fourth = coordinator.leaseOrRegister(world.memory, "m", () -> "another");
        assertThat(notes.entries).hasSize(4);

        second.close();
        assertThat(notes.entries).extracting(entry -> entry.closed).containsExactly(0, 1, 0, 0);
        assertThat(notes.entries.get(0).resource.snapshot())
                .map(ResourceSnapshot::holders)
                .contains(3);
        assertThat(notes.entries.get(0).resource).isEqualTo(notes.entries.get(3).resource);
        third.close();
        fourth.close();
        first.close();
        assertThat(notes.entries).extracting(entry -> entry.closed).containsOnly(1);
        coordinator.close();
    }

    @Test
    void scope_closesWhatIsNoted() {
        ResourceCoordinator coordinator = watched((name, time) -> notes);
        try (ResourceScope scope = coordinator.openScope("order")) {
            ResourceLease<String> inside = scope.register(world.channel, "c");
            assertThat(inside.isValid()).isTrue();
        }
        assertThat(notes.only().closed).isEqualTo(1);
        coordinator.close();
    }

    @Test
    void endedOtherwise_isNotToldAsClosed_andSaysWhy() {
        ResourceCoordinator coordinator = watched((name, time) -> notes);
        ResourceLease<String> lease = asksHereAndRegisters(coordinator, "m");
        coordinator.close();

        assertThat(lease.isValid()).isFalse();
        assertThat(notes.only().closed).isZero();
        assertThat(notes.only().resource.releaseCause()).isEqualTo(ReleaseCause.SHUTDOWN);
    }

    @Test
    void refusedRegistration_opensNothing() {
        ResourceCoordinator coordinator = watched((name, time) -> notes);
        ResourceLease<String> first = asksHereAndRegisters(coordinator, "m");
        assertThatThrownBy(() -> asksHereAndRegisters(coordinator, "m")).isInstanceOf(AlreadyRegisteredException.class);
        assertThat(notes.entries).hasSize(1);
        first.close();
        coordinator.close();
    }

    @Test
    void leaseHeldTooLong_isReportedThoughItIsNoted() {
        ResourceCoordinator coordinator = watched((name, time) -> notes);
        ResourceKind<String> brief = ResourceKind.memory("brief", String.class)
                .maxHold(Duration.ofSeconds(1))
                .release(ReleaseAction.nothing())
                .build();
        List<Object> told = new ArrayList<>();
        coordinator.subscribe(io.tenure.event.HoldExceededEvent.class, told::add);
        ResourceLease<String> closed = coordinator.register(brief, "closed in time");
        ResourceLease<String> held = coordinator.register(brief, "held");
        closed.close();
        held.share().close();
        world.advance(Duration.ofSeconds(2));
        assertThat(told).hasSize(1);
        held.close();
        coordinator.close();
    }

    @Test
    void whatThrows_isContained() {
        CoordinatorWatch throwing = new CoordinatorWatch() {
            @Override
            public void built(ResourceCoordinator coordinator) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public Note asked(String kind, String id) {
                throw new IllegalStateException("on purpose");
            }
        };
        ResourceCoordinator coordinator = watched((name, time) -> throwing);
        ResourceLease<String> lease = asksHereAndRegisters(coordinator, "m");
        lease.close();
        assertThat(world.calls).containsExactly("m CLOSED");
        coordinator.close();
    }

    @Test
    void noteThatThrows_isContained() {
        LeaseListener.Note note = new LeaseListener.Note() {
            @Override
            public void opened(LeaseListener.Leased resource) {
                throw new AssertionError("on purpose");
            }

            @Override
            public void closed() {
                throw new AssertionError("on purpose");
            }
        };
        CoordinatorWatch throwing = new CoordinatorWatch() {
            @Override
            public void built(ResourceCoordinator coordinator) {}

            @Override
            public Note asked(String kind, String id) {
                return note;
            }
        };
        ResourceCoordinator coordinator = watched((name, time) -> throwing);
        ResourceLease<String> lease = asksHereAndRegisters(coordinator, "m");
        lease.close();
        assertThat(world.calls).containsExactly("m CLOSED");
        coordinator.close();
    }

    @Test
    void watcherThatThrowsOrWantsNothing_leavesTheCoordinatorAsItIs() {
        ResourceCoordinator without = watched((name, time) -> {
            throw new IllegalStateException("on purpose");
        });
        without.close();
        ResourceCoordinator unwanted = watched((name, time) -> null);
        unwanted.close();
        assertThat(notes.entries).isEmpty();
    }
}
