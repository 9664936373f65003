package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TakeFailedException;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingTest {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ResourceKind<RedisLock> KIND = ResourceKind.memory("redis-lock", RedisLock.class)
            .release((lock, context) -> ReleaseAction.DONE)
            .build();

    private final VirtualTime time = VirtualTime.shuffled(11);
    private final Unreached parts = new Unreached(time, POLL);
    private final ResourceCoordinator coordinator =
            ResourceCoordinator.builder("test").time(time).build();
    private final Tries tries = new Tries();

    @AfterEach
    void stop() {
        parts.close();
        coordinator.close();
    }

    /** A registrar whose tries end as the test says. */
    private static final class Tries implements Registrar {

        final Deque<CompletableFuture<ResourceLease<RedisLock>>> open = new ArrayDeque<>();
        Duration within = Duration.ZERO;

        @Override
        @SuppressWarnings("unchecked") // it is asked for locks alone
        public <R> CompletionStage<ResourceLease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec) {
            CompletableFuture<ResourceLease<RedisLock>> stage = new CompletableFuture<>();
            open.add(stage);
            within = spec.within();
            return (CompletionStage<ResourceLease<R>>) (CompletionStage<?>) stage;
        }

        @Override
        public <R> ResourceLease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <R> ResourceLease<R> acquire(ResourceKind<R> kind, ResourceSpec spec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ResourceScope openScope(String name) {
            throw new UnsupportedOperationException();
        }
    }

    private CompletableFuture<ResourceLease<RedisLock>> waits() {
        long deadlineNanos = time.nowNanos() + PATIENCE.toNanos();
        return new Waiting(
                        parts.service, parts.room, tries, KIND, LockRequest.named("job"), PATIENCE, deadlineNanos, null)
                .begin();
    }

    /** The waiter's next try. */
    private CompletableFuture<ResourceLease<RedisLock>> tries() {
        assertThat(time.runUntil(() -> !tries.open.isEmpty(), POLL.multipliedBy(2)))
                .isTrue();
        return tries.open.remove();
    }

    private ResourceLease<RedisLock> lease() {
        return coordinator.register(KIND, new RedisLock("job", 7, null, null, parts.service));
    }

    private static AlreadyRegisteredException held() {
        return new AlreadyRegisteredException("redis-lock", "job", 7);
    }

    @Test
    void I1_stage_completesWithTheLease_ofTheTryThatSucceeds() {
        CompletableFuture<ResourceLease<RedisLock>> waiting = waits();
        tries().completeExceptionally(held());
        assertThat(waiting).isNotDone();
        ResourceLease<RedisLock> lease = lease();
        tries().complete(lease);

        assertThat(waiting).isCompletedWithValue(lease);
        time.advance(PATIENCE.multipliedBy(2));
        assertThat(lease.isValid()).isTrue();
        lease.close();
    }

    @Test
    void I1_stage_completesAtItsDeadline_andALeaseThatComesLaterIsGivenBack() {
        CompletableFuture<ResourceLease<RedisLock>> waiting = waits();
        CompletableFuture<ResourceLease<RedisLock>> last = tries();
        assertThat(time.runUntil(waiting::isDone, PATIENCE.minus(POLL.multipliedBy(3))))
                .isFalse();
        assertThat(time.runUntil(waiting::isDone, POLL.multipliedBy(3))).isTrue();
        assertThat(time.elapsed()).isEqualTo(PATIENCE);
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(LockTimeoutException.class);

        ResourceLease<RedisLock> late = lease();
        last.complete(late);
        time.advance(POLL);
        assertThat(late.releaseCause()).isEqualTo(ReleaseCause.CLOSED);
    }

    @Test
    void I1_stage_completesWithAFailure_thatAnotherTryWouldNotMend() {
        CompletableFuture<ResourceLease<RedisLock>> waiting = waits();
        tries().completeExceptionally(new TakeFailedException("redis-lock", "job", "no Redis", null));

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(TakeFailedException.class);
        time.advance(PATIENCE);
        assertThat(tries.open).isEmpty();
    }

    @Test
    void I1_stage_completesWhenTheRoomCloses() {
        CompletableFuture<ResourceLease<RedisLock>> waiting = waits();
        parts.room.close();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(CoordinatorClosedException.class);
        assertThatThrownBy(waits()::join).hasCauseInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void I2_whoeverCompletesTheStage_itLeavesTheRoom() {
        CompletableFuture<ResourceLease<RedisLock>> cancels = waits();
        CompletableFuture<ResourceLease<RedisLock>> isTimedOut = waits();
        CompletableFuture<ResourceLease<RedisLock>> fails = waits();
        CompletableFuture<ResourceLease<RedisLock>> getsIt = waits();
        assertThat(waits()).isNotDone();
        assertThat(parts.room.size()).isEqualTo(5);

        cancels.cancel(false);
        assertThat(parts.room.size()).isEqualTo(4);
        isTimedOut.completeExceptionally(new IllegalStateException("by its user"));
        assertThat(parts.room.size()).isEqualTo(3);
        tries().completeExceptionally(new TakeFailedException("redis-lock", "job", "no Redis", null));
        assertThat(fails).isCompletedExceptionally();
        assertThat(parts.room.size()).isEqualTo(2);
        tries().complete(lease());
        assertThat(getsIt).isDone();
        assertThat(parts.room.size()).isEqualTo(1);
        time.advance(PATIENCE.plus(POLL));
        assertThat(parts.room.size()).isZero();
    }

    @Test
    void aTry_takesNoLongerThanIsLeft_orThanItTakesToAsk() {
        assertThat(waits()).isNotDone();
        tries().completeExceptionally(held());
        assertThat(tries.within).isBetween(PATIENCE.minus(POLL), PATIENCE);
        time.advance(PATIENCE.minus(POLL.multipliedBy(2)));
        while (!tries.open.isEmpty()) {
            tries.open.remove().completeExceptionally(held());
        }
        assertThat(tries()).isNotDone();
        assertThat(tries.within).isEqualTo(parts.service.settings().commandTimeout());
    }
}
