package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.time.TimeSource;
import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeakScopeTest {

    private static final Duration LATE = Duration.ofMillis(400);

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final RecordingHandle<String> handle = new RecordingHandle<>(time);
    private final ResourceKind<String> kind = ResourceKind.connection("channel", String.class)
            .release(handle)
            .ttl(Duration.ofSeconds(60))
            .jitter(0)
            .build();
    private final LeakScope scope = scope();
    private final ResourceCoordinator coordinator = watched(time);

    private LeakScope scope() {
        return new LeakScope("id", "the test", getClass().getName(), null, LeakSettings.DEFAULT);
    }

    private ResourceCoordinator watched(TimeSource of) {
        return ResourceCoordinator.builder("test")
                .time(of)
                .watchedBy((name, clock) -> new WatchedCoordinator(clock, scope))
                .build();
    }

    private void later(Duration delay, Runnable task) {
        time.newThreads("code").scheduler().schedule(delay, task);
    }

    @AfterEach
    void close() {
        coordinator.close();
    }

    @Test
    void I1_leaseThatIsOpenWhenPatienceEnds_isLeftBehind() {
        ResourceLease<String> lease = coordinator.register(kind, "left");
        later(LATE.multipliedBy(2), lease::close);
        assertThatThrownBy(scope::close).isInstanceOf(ResourceLeakError.class).hasMessageContaining("1 open lease");
    }

    @Test
    void I1_leaseThatIsClosedInTime_isNot() {
        ResourceLease<String> lease = coordinator.register(kind, "late");
        later(LATE, lease::close);
        assertThatCode(scope::close).doesNotThrowAnyException();
        assertThat(time.elapsed()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void I1_releaseThatIsNotDone_isLeftBehind_andOneThatIsInTimeIsNot() throws Exception {
        handle.hold();
        coordinator.register(kind, "held").closeAsync();
        later(Duration.ofMillis(900), handle::letGo);
        scope.close();
        assertThat(handle.released()).containsExactly("held");

        LeakScope another = scope();
        ResourceCoordinator stubborn = ResourceCoordinator.builder("test")
                .time(time)
                .watchedBy((name, clock) -> new WatchedCoordinator(clock, another))
                .build();
        handle.hold();
        stubborn.register(kind, "for ever").closeAsync();
        assertThatThrownBy(another::close).hasMessageContaining("its release (CLOSED) is parked");
        handle.letGo();
        stubborn.close();
    }

    @Test
    void I2_whatOnlyTimeEndsWhileThisWaits_isLeftBehind() {
        ResourceKind<String> brief = ResourceKind.connection("brief", String.class)
                .release(ReleaseAction.nothing())
                .ttl(Duration.ofMillis(100))
                .jitter(0)
                .build();
        ResourceLease<String> lease = coordinator.register(brief, "brief");
        assertThatThrownBy(scope::close).hasMessageContaining("open until its time was up, while this looked");
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void endedByForceOrInTime_isNotLeft() throws Exception {
        ResourceLease<String> forced = coordinator.register(kind, "forced", "r");
        assertThat(coordinator.forceRelease("channel", "forced", "by the test").toCompletableFuture())
                .isNotNull();
        ResourceLease<String> timedOut = coordinator.register(kind, "timed out");
        time.advance(Duration.ofMinutes(2));
        scope.close();
        assertThat(forced.isValid() || timedOut.isValid()).isFalse();
    }

    @Test
    void takeThatIsUnderWay_isWaitedFor() {
        ResourceKind<String> seat = ResourceKind.external("seat", String.class)
                .release(ReleaseAction.nothing())
                .build();
        FakeAdapter<String> desk = FakeAdapter.of(seat, Fencing.FENCED, record -> "seat");
        ResourceCoordinator taking = ResourceCoordinator.builder("test")
                .time(time)
                .adapter(desk)
                .watchedBy((name, clock) -> new WatchedCoordinator(clock, scope))
                .build();
        desk.takes().delayNext(1);
        var lease = taking.acquireAsync(seat, ResourceSpec.named("12A")).toCompletableFuture();
        later(LATE, desk.takes()::carryOutLate);
        assertThatThrownBy(scope::close).hasMessageContaining("seat \"12A\"");
        assertThat(lease).isCompleted();
        taking.close();
    }

    @Test
    void I1_takeThatIsStillUnderWayWhenPatienceEnds_isLeftBehind() {
        ResourceKind<String> seat = ResourceKind.external("seat", String.class)
                .release(ReleaseAction.nothing())
                .build();
        FakeAdapter<String> desk = FakeAdapter.of(seat, Fencing.FENCED, record -> "seat");
        LeakScope brief = new LeakScope(
                "id",
                "the test",
                getClass().getName(),
                null,
                new LeakSettings(Duration.ofMillis(100), LATE, Set.of("ignored"), false));
        ResourceCoordinator taking = ResourceCoordinator.builder("test")
                .time(time)
                .adapter(desk)
                .watchedBy((name, clock) -> new WatchedCoordinator(clock, brief))
                .build();
        desk.takes().ignoreNext(1);
        var lease = taking.acquireAsync(seat, ResourceSpec.named("12A")).toCompletableFuture();
        assertThatThrownBy(brief::close)
                .isInstanceOf(ResourceLeakError.class)
                .hasMessageContaining("seat \"12A\" (EXTERNAL): its take is still under way\n")
                .hasMessageContaining("at io.tenure.testkit.junit.LeakScopeTest.I1_take");
        assertThat(time.elapsed()).isEqualTo(LATE);
        assertThat(lease).isNotDone();
        taking.close();
    }

    @Test
    void takeThatFailed_leavesNothing() throws Exception {
        ResourceKind<String> seat = ResourceKind.external("seat", String.class)
                .release(ReleaseAction.nothing())
                .build();
        FakeAdapter<String> desk = FakeAdapter.of(seat, Fencing.FENCED, record -> "seat");
        ResourceCoordinator taking = ResourceCoordinator.builder("test")
                .time(time)
                .adapter(desk)
                .watchedBy((name, clock) -> new WatchedCoordinator(clock, scope))
                .build();
        desk.takes().refuseNext(1);
        var lease = taking.acquireAsync(seat, ResourceSpec.named("12A")).toCompletableFuture();
        time.advance(Duration.ofSeconds(1));
        assertThat(lease).isCompletedExceptionally();
        Duration before = time.elapsed();
        scope.close();
        assertThat(time.elapsed()).isEqualTo(before);
        taking.close();
    }

    @Test
    void manyLeases_areForgottenOnceTheyAreDone() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            coordinator.register(Kinds.CONTEXT, "brief").close();
        }
        assertThat(scope.size()).isLessThanOrEqualTo(1_024);
        scope.close();
    }

    @Test
    void virtualTimeOfAnotherThread_isNotWaitedIn_andTheLeakIsToldAllTheSame() {
        AtomicReference<ResourceCoordinator> theirs = new AtomicReference<>();
        CompletableFuture.runAsync(() -> {
                    ResourceCoordinator built = watched(VirtualTime.inSequence(2));
                    theirs.set(built);
                    assertThat(built.register(kind, "theirs").isValid()).isTrue();
                })
                .join();
        assertThatThrownBy(scope::close).hasMessageContaining("channel theirs (CONNECTION): 1 open lease\n");
    }

    @Test
    void whatIsClosedAfterwards_isClosedInReverse_andItsFailureStandsBesideTheLeak() {
        List<String> closed = new ArrayList<>();
        scope.closeAfterwards(() -> closed.add("first"));
        scope.closeAfterwards(() -> {
            closed.add("second");
            throw new IOException("on purpose");
        });
        assertThat(coordinator.register(kind, "left").isValid()).isTrue();
        assertThatThrownBy(scope::close)
                .isInstanceOf(ResourceLeakError.class)
                .satisfies(leak -> assertThat(leak.getSuppressed()).hasAtLeastOneElementOfType(IOException.class));
        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void I3_leaseThatAnyOfTwoMayHaveLeft_isToldByTheLastToEnd() throws Exception {
        LeakScope another = new LeakScope("another", "another", "com.example.AnotherTest", null, LeakSettings.DEFAULT);
        Invocations.begun(another);
        Invocations.begun(scope);
        try (ResourceCoordinator ofNobody = ofNobody()) {
            assertThat(registerElsewhere(ofNobody, "left").isValid()).isTrue();
            ResourceLease<String> closed = registerElsewhere(ofNobody, "closed");

            another.close();
            closed.close();

            assertThatThrownBy(scope::close)
                    .isInstanceOf(ResourceLeakError.class)
                    .hasMessageContaining(
                            "the test left a resource behind:\n  channel left (CONNECTION): 1 open lease, for ")
                    .hasMessageContaining(
                            " while com.example.AnotherTest and " + getClass().getName() + " ran\n");
        }
    }

    @Test
    void I3_whatTheLastToEndIgnores_isToldByTheOneBefore() throws Exception {
        LeakScope ignoring = new LeakScope(
                "id", "ignoring", getClass().getName(), null, new LeakSettings(LATE, LATE, Set.of("channel"), false));
        Invocations.begun(ignoring);
        Invocations.begun(scope);
        try (ResourceCoordinator ofNobody = ofNobody()) {
            assertThat(registerElsewhere(ofNobody, "left").isValid()).isTrue();

            assertThatThrownBy(scope::close).isInstanceOf(ResourceLeakError.class);
            ignoring.close();
        }
    }

    private static ResourceCoordinator ofNobody() {
        return ResourceCoordinator.builder("nobodys")
                .watchedBy((name, clock) -> new WatchedCoordinator(clock, null))
                .build();
    }

    private static ResourceLease<String> registerElsewhere(ResourceCoordinator by, String what) {
        return CompletableFuture.supplyAsync(() -> by.register(Kinds.CHANNEL, what))
                .join();
    }

    @Test
    void interruptedWait_ends_andStaysInterrupted() {
        ResourceCoordinator real = watched(io.tenure.time.SystemTime.instance());
        assertThat(real.register(kind, "left").isValid()).isTrue();
        Thread.currentThread().interrupt();
        assertThatThrownBy(scope::close).hasMessageContaining("1 open lease");
        assertThat(Thread.interrupted()).isTrue();
        real.close();
    }
}
