package io.tenure;

import static io.tenure.CoordinatorWorld.BRIEF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerState;
import io.tenure.event.OwnerJoinedEvent;
import io.tenure.event.ResourceReleasedEvent;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.InMemoryStore;
import io.tenure.time.VirtualProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** {@link OwnerSeat}, and what owners on one store do for and to each other. */
class OwnerSeatTest {

    private final CoordinatorWorld world = new CoordinatorWorld();
    private final Desk desk = world.desk;
    private final List<String> calls = world.calls;
    private final ResourceKind<String> seat = world.seat;
    private final VirtualProcess host = world.newProcess("host");
    private final InMemoryStore store = InMemoryStore.on(host);

    private ResourceCoordinator start(VirtualProcess process) {
        return world.builder(process, store.connect()).build();
    }

    private ResourceCoordinator start(String process) {
        return start(world.newProcess(process));
    }

    /** It stands still for longer than its session lasts. */
    private void outlast(VirtualProcess process) {
        process.pause();
        world.advance(Duration.ofSeconds(30));
        process.resume();
    }

    private static void refuses(CompletionStage<?> answer, Class<? extends Throwable> why) {
        assertThat(answer)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(why);
    }

    @Test
    void G6_survivorReleasesWhatADeadProcessHeld() {
        VirtualProcess doomed = world.newProcess("doomed");
        ResourceCoordinator first = start(doomed);
        ResourceCoordinator second = start("survivor");
        ResourceLease<String> lease = first.acquire(seat, "12A", Map.of());
        assertThatThrownBy(() -> second.acquire(seat, "12A", Map.of()))
                .isInstanceOf(HeldByOtherException.class)
                .hasMessageContaining(first.owner().id().toString());
        Optional<Holder> holder = world.finished(second.diagnosis().whoHolds("seat", "12A", BRIEF));
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
        VirtualProcess paused = world.newProcess("paused");
        ResourceCoordinator first = start(paused);
        ResourceCoordinator second = start("survivor");
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
        ResourceCoordinator coordinator = start("patient");
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
    void I1_storeThatIsAway_loses_andClosesNothing() {
        ResourceCoordinator coordinator = start("patient");
        OwnerId former = coordinator.owner().id();
        host.pause();
        world.advance(Duration.ofSeconds(30));
        // Whatever the next incarnation is about to do: to begin, to join, to fail, or to wait for its next try.
        for (int i = 0; i < 600; i++) {
            world.advance(Duration.ofMillis(100));
            refuses(coordinator.acquireAsync(seat, ResourceSpec.named("12A")), OwnershipLostException.class);
            assertThat(coordinator.owner().id()).isEqualTo(former);
            assertThat(coordinator.owner().state()).isEqualTo(OwnerState.LOST);
        }
        CompletionStage<ShutdownReport> ending = coordinator.shutdown(Duration.ofSeconds(5));
        refuses(coordinator.acquireAsync(seat, ResourceSpec.named("12A")), CoordinatorClosedException.class);
        world.finished(ending);
        host.resume();
        world.advance(Duration.ofMinutes(1));
        assertThat(desk.taken).isEmpty();
    }

    @Test
    void I1_whoHearsThatTheNextHasJoined_isServedByIt() {
        VirtualProcess paused = world.newProcess("paused");
        ResourceCoordinator coordinator = start(paused);
        List<String> heard = new ArrayList<>();
        coordinator.subscribe(OwnerJoinedEvent.class, joined -> {
            heard.add(joined.owner() + " joined, " + coordinator.owner().id() + " is asked");
            coordinator.acquireAsync(seat, ResourceSpec.named("12A"));
        });
        outlast(paused);
        world.awaits(() -> !heard.isEmpty());
        world.awaits(() -> desk.taken.containsKey("12A"));

        OwnerId now = coordinator.owner().id();
        assertThat(heard).containsExactly(now + " joined, " + now + " is asked");
        coordinator.close();
    }

    @Test
    void I3_storeThatComesAndGoes_isLeftWithOneOwnerOfThisProcess() {
        ResourceCoordinator coordinator = start("patient");
        // Away until it is lost, then back for moments in which a candidate begins, joins, fails, or is lost again.
        for (int i = 1; i <= 100; i++) {
            host.pause();
            world.advance(Duration.ofMillis(7_000 + 137L * i));
            host.resume();
            world.advance(Duration.ofMillis(29L * i));
        }
        world.awaits(() -> coordinator.owner().isValid());
        world.advance(Duration.ofMinutes(2));

        assertThat(world.finished(coordinator.owner().members(BRIEF)))
                .singleElement()
                .satisfies(member ->
                        assertThat(member.owner()).isEqualTo(coordinator.owner().id()));
        coordinator.close();
    }

    @Test
    void I4_ownerThatWasLostJustBefore_endsWithItsCoordinator() {
        VirtualProcess paused = world.newProcess("paused");
        ResourceCoordinator coordinator = start(paused);
        Owner former = coordinator.owner();
        outlast(paused);
        world.awaits(() -> coordinator.owner().isValid());

        coordinator.close();

        refuses(former.whoHolds("seat", "12A", BRIEF), OwnershipLostException.class);
    }

    @Test
    void I4_moreLossesThanAreRemembered_whileNothingCanBeReleased_leaveNothingToBeTriedForEver() {
        VirtualProcess paused = world.newProcess("paused");
        ResourceCoordinator coordinator = start(paused);
        desk.releasing = () -> CompletableFuture.failedStage(new IllegalStateException("the desk is away"));
        for (int i = 0; i < 12; i++) {
            assertThat(coordinator.acquire(seat, "12-" + i, Map.of()).isValid()).isTrue();
            outlast(paused);
            world.awaits(() -> coordinator.owner().isValid());
        }
        assertThat(coordinator.parked()).isNotEmpty();

        desk.releasing = () -> ReleaseAction.DONE;
        world.advance(Duration.ofMinutes(30));

        assertThat(coordinator.parked()).isEmpty();
        assertThat(coordinator.owner().stats().quarantined()).isZero();
        assertThat(world.finished(coordinator.shutdown(BRIEF)).isClean()).isTrue();
        world.advance(Duration.ofMinutes(1));
        assertThat(world.finished(start("survivor").owner().members(BRIEF))).hasSize(1);
    }

    @Test
    void I4_lostOwnerThatIsNotDone_goesOn_howeverManyAreLostAndDoneMeanwhile() {
        VirtualProcess paused = world.newProcess("paused");
        ResourceCoordinator coordinator = start(paused);
        Owner former = coordinator.owner();
        assertThat(coordinator.acquire(seat, "12A", Map.of()).isValid()).isTrue();
        desk.releasing = () -> CompletableFuture.failedStage(new IllegalStateException("the desk is away"));
        for (int i = 0; i < 12; i++) {
            outlast(paused);
            world.awaits(() -> coordinator.owner().isValid());
        }
        assertThat(former.isOver()).isFalse();

        desk.releasing = () -> ReleaseAction.DONE;
        world.advance(Duration.ofMinutes(30));
        assertThat(coordinator.parked()).isEmpty();
        assertThat(former.isOver()).isTrue();
        coordinator.close();
    }

    @Test
    void forceRelease_endsAnotherOwnersToo() {
        ResourceCoordinator first = start("holder");
        ResourceCoordinator second = start("operator");
        ResourceLease<String> lease = first.acquire(seat, "12A", Map.of());
        assertThat(world.finished(second.forceRelease("seat", "12A", "maintenance")))
                .isTrue();
        world.advance(Duration.ofSeconds(5));
        assertThat(lease.isValid()).isFalse();
        assertThat(desk.taken).isEmpty();
        assertThat(calls).containsExactly("notice taken 12A FORCED");
        assertThat(world.finished(second.forceRelease("seat", "12A", "again"))).isFalse();
        first.close();
        second.close();
    }
}
