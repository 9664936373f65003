package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.CoordinatorBuilder;
import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.InMemoryStore;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class FakeAdapterTest {

    private static final Duration BRIEF = Duration.ofSeconds(1);

    private final ResourceKind<String> seat = ResourceKind.external("seat", String.class)
            .release(ReleaseAction.nothing())
            .build();

    private FakeAdapter<String> desk(Fencing fencing) {
        return FakeAdapter.of(seat, fencing, record -> "seat " + record.id());
    }

    private static ResourceCoordinator coordinator(VirtualTime time, FakeAdapter<String> desk) {
        return builder(time, desk).build();
    }

    private static CoordinatorBuilder builder(VirtualTime time, FakeAdapter<String> desk) {
        return ResourceCoordinator.builder("svc").time(time).adapter(desk);
    }

    @VirtualTimeTest
    void acquired_isHeldUntilItIsReleased(VirtualTime time) {
        FakeAdapter<String> desk = desk(Fencing.FENCED);
        try (ResourceCoordinator coordinator = coordinator(time, desk)) {
            ResourceLease<String> lease = coordinator.acquire(seat, "12A", Map.of());
            assertThat(lease.get()).isEqualTo("seat 12A");
            assertThat(desk.isHeld("12A")).isTrue();
            assertThat(desk.held()).extracting(ResourceRecord::token).containsExactly(lease.token());
            lease.close();
            assertThat(desk.held()).isEmpty();
            assertThat(desk.takes().asked()).hasSize(1);
            assertThat(desk.releases().asked()).hasSize(1);
        }
    }

    @VirtualTimeTest
    void G7_takeThatComesLate_isNotHeldAfterTheNext(VirtualTime time) {
        FakeAdapter<String> desk = desk(Fencing.FENCED);
        InMemoryStore store = InMemoryStore.on(time);
        try (ResourceCoordinator one = builder(time, desk).store(store).build();
                ResourceCoordinator two =
                        builder(time, desk).store(store.connect()).build()) {
            desk.takes().delayNext(1);
            CompletionStage<ResourceLease<String>> late = one.acquireAsync(seat, ResourceSpec.named("12A"));
            time.advance(BRIEF);

            assertThatThrownBy(() -> two.acquire(seat, ResourceSpec.named("12A")))
                    .isInstanceOf(HeldByOtherException.class);
            assertThat(desk.takes().carryOutLate()).isEqualTo(1);
            time.advance(BRIEF);
            long first = late.toCompletableFuture().join().token();
            late.toCompletableFuture().join().close();

            assertThat(two.acquire(seat, ResourceSpec.named("12A")).token()).isGreaterThan(first);
        }
    }

    @VirtualTimeTest
    void refusedOnce_takesTheNextTime(VirtualTime time) {
        FakeAdapter<String> desk = desk(Fencing.COMPARE_ONLY);
        try (ResourceCoordinator coordinator = coordinator(time, desk)) {
            desk.takes().refuseNext(1);
            assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of()))
                    .isInstanceOf(TakeFailedException.class)
                    .hasMessageContaining("told to refuse");
            time.advance(BRIEF);
            desk.releases().refuseNext(1);
            coordinator.acquire(seat, "12A", Map.of()).close();
            time.advance(Duration.ofMinutes(1));
            assertThat(desk.held()).isEmpty();
        }
    }

    @VirtualTimeTest
    void lostReply_isUndone_soThatNothingStays(VirtualTime time) {
        FakeAdapter<String> desk = desk(Fencing.FENCED);
        try (ResourceCoordinator coordinator = coordinator(time, desk)) {
            desk.takes().loseNextReplies(1);
            assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of()))
                    .isInstanceOf(TakeFailedException.class);
            assertThat(desk.takes().asked()).hasSize(1);
            time.advance(Duration.ofMinutes(1));
            assertThat(desk.held()).isEmpty();
        }
    }

    @VirtualTimeTest
    void lateTakeOfWhatWasRevoked_isRefusedByASystemThatFences(VirtualTime time) {
        FakeAdapter<String> desk = desk(Fencing.FENCED);
        try (ResourceCoordinator coordinator = coordinator(time, desk)) {
            desk.takes().delayNext(1);
            assertThatThrownBy(() -> coordinator.acquire(seat, "12A", Map.of()))
                    .isInstanceOf(TakeFailedException.class);
            time.advance(Duration.ofMinutes(1));
            assertThat(desk.takes().carryOutLate()).isEqualTo(1);
            assertThat(desk.takes().carryOutLate()).isZero();
            assertThat(desk.held()).isEmpty();
        }
    }

    @VirtualTimeTest
    void ignoredTake_neverAnswers(VirtualTime time) {
        FakeAdapter<String> desk = desk(Fencing.UNFENCED);
        try (ResourceCoordinator coordinator = coordinator(time, desk)) {
            desk.takes().ignoreNext(1);
            var taking =
                    coordinator.acquireAsync(seat, ResourceSpec.named("12A")).toCompletableFuture();
            time.advance(BRIEF);
            assertThat(taking).isNotDone();
            time.advance(Duration.ofMinutes(1));
            assertThat(taking).isCompletedExceptionally();
            assertThat(desk.held()).isEmpty();
        }
    }

    @VirtualTimeTest
    void lostBySystem_endsTheLease(VirtualTime time) {
        FakeAdapter<String> desk = desk(Fencing.FENCED);
        try (ResourceCoordinator coordinator = coordinator(time, desk)) {
            ResourceLease<String> lease = coordinator.acquire(seat, "12A", Map.of());
            assertThat(desk.lose("12A", "restored from yesterday")).isTrue();
            time.advance(BRIEF);
            assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.EXTERNALLY_LOST);
            assertThat(desk.lose("12A", "again")).isFalse();
        }
    }

    private static ResourceRecord record(String id, long nonce) {
        return new ResourceRecord(
                new OwnerId(1, nonce), "seat", id, RecordState.INTENT, nonce, nonce, true, 0, Map.of());
    }

    @Test
    void fenced_answersTheSameNonceAgain_andComparesBeforeItReleases() {
        FakeAdapter<String> desk = desk(Fencing.FENCED);
        join(desk.take(record("12A", 1), BRIEF));
        join(desk.take(record("12A", 1), BRIEF));
        assertThatThrownBy(() -> join(desk.take(record("12A", 2), BRIEF))).hasMessageContaining("12A");
        join(desk.release(record("12A", 2), true, BRIEF));
        assertThat(desk.isHeld("12A")).isTrue();
        assertThat(desk.isHeld(record("12A", 1), BRIEF).toCompletableFuture()).isCompletedWithValue(true);
        join(desk.release(record("12A", 1), true, BRIEF));
        assertThatThrownBy(() -> join(desk.take(record("12A", 1), BRIEF))).hasMessageContaining("revoked");
    }

    @Test
    void unfenced_letsHoldersBeSideBySide_andRevokesNothing() {
        FakeAdapter<String> desk = desk(Fencing.UNFENCED);
        join(desk.take(record("12A", 1), BRIEF));
        join(desk.take(record("12A", 2), BRIEF));
        assertThat(desk.held()).hasSize(2);
        join(desk.release(record("12A", 1), true, BRIEF));
        join(desk.take(record("12A", 1), BRIEF));
        assertThat(desk.held()).hasSize(2);
    }

    private static void join(java.util.concurrent.CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThat(future).isDone();
        try {
            future.join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }
}
