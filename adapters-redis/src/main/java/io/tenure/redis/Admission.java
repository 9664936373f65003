package io.tenure.redis;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import io.tenure.time.Nanos;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** How callers come to a lock: by one try, and then, if somebody holds it, through the queue. Thread-safe. */
final class Admission {

    /*
     * I1 A lease that comes when its caller has gone is given back: one that cancelled, timed out or was interrupted.
     */

    private static final Duration GRACE = Duration.ofMillis(500);

    private final LockService service;
    private final WaitRoom room;
    private final ResourceKind<RedisLock> kind;

    Admission(LockService service, WaitRoom room, ResourceKind<RedisLock> kind) {
        this.service = service;
        this.room = room;
        this.kind = kind;
    }

    ResourceLease<RedisLock> acquire(Registrar in, LockRequest request, Duration waitAtMost) {
        service.requireMayBlock("acquire", "acquireAsync");
        require(request, waitAtMost);
        long deadlineNanos = service.time().nowNanos() + Nanos.of(waitAtMost);
        Throwable last = null;
        if (!isAwaited(request)) {
            try {
                return in.acquire(
                        kind, request.spec("").within(service.settings().tryFor(waitAtMost)));
            } catch (RuntimeException e) {
                if (!Waiting.mayPass(e)) {
                    throw e;
                }
                last = e;
            }
        }
        if (isOver(deadlineNanos)) {
            throw Waiting.timeout(request.name(), waitAtMost, last);
        }
        return block(await(in, request, waitAtMost, deadlineNanos, last), request, waitAtMost.plus(GRACE));
    }

    CompletableFuture<ResourceLease<RedisLock>> acquireAsync(Registrar in, LockRequest request, Duration waitAtMost) {
        CompletableFuture<ResourceLease<RedisLock>> stage = new CompletableFuture<>();
        try {
            require(request, waitAtMost);
        } catch (InvalidArgumentException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        long deadlineNanos = service.time().nowNanos() + Nanos.of(waitAtMost);
        if (isAwaited(request)) {
            queue(stage, await(in, request, waitAtMost, deadlineNanos, null));
            return stage;
        }
        var spec = request.spec("").within(service.settings().tryFor(waitAtMost));
        in.acquireAsync(kind, spec).whenComplete((lease, failure) -> {
            Throwable cause = failure == null ? null : Waiting.unwrap(failure);
            if (!Waiting.mayPass(cause)) {
                UserStages.settle(stage, lease, cause, ResourceLease::closeAsync);
            } else if (isOver(deadlineNanos)) {
                stage.completeExceptionally(Waiting.timeout(request.name(), waitAtMost, cause));
            } else if (!stage.isDone()) {
                queue(stage, await(in, request, waitAtMost, deadlineNanos, cause));
            }
        });
        return stage;
    }

    private void require(LockRequest request, Duration waitAtMost) {
        if (waitAtMost.isNegative()) {
            throw new InvalidArgumentException("waitAtMost", waitAtMost, "zero or more");
        }
        requireTurns(request);
    }

    /** The store gives a strict lock to whom it will. */
    private void requireTurns(LockRequest request) {
        if (request.fair() && service.settings().strict()) {
            throw new InvalidArgumentException("inTurn", request.name(), "a lock that is not strict");
        }
    }

    Optional<ResourceLease<RedisLock>> tryAcquire(Registrar in, LockRequest request) {
        requireTurns(request);
        try {
            return Optional.of(in.acquire(kind, request.spec("")));
        } catch (RuntimeException e) {
            if (Waiting.mayPass(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    CompletableFuture<Optional<ResourceLease<RedisLock>>> tryAcquireAsync(Registrar in, LockRequest request) {
        try {
            requireTurns(request);
        } catch (InvalidArgumentException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        CompletableFuture<Optional<ResourceLease<RedisLock>>> stage = new CompletableFuture<>();
        in.acquireAsync(kind, request.spec("")).whenComplete((lease, failure) -> {
            boolean held = failure != null && Waiting.mayPass(Waiting.unwrap(failure));
            UserStages.settle(
                    stage,
                    Optional.ofNullable(lease),
                    held ? null : failure,
                    taken -> taken.ifPresent(ResourceLease::closeAsync));
        });
        return stage;
    }

    private boolean isOver(long deadlineNanos) {
        return deadlineNanos - service.time().nowNanos() <= 0;
    }

    private boolean isAwaited(LockRequest request) {
        return room.isAwaited(service.lanes().of(request.name()).lock(Lane.field(request.name())));
    }

    private CompletableFuture<ResourceLease<RedisLock>> await(
            Registrar in, LockRequest request, Duration atMost, long deadlineNanos, @Nullable Throwable last) {
        return new Waiting(service, room, in, kind, request, atMost, deadlineNanos, last).begin();
    }

    /** Whoever ends the user's stage waits no longer. */
    private void queue(
            CompletableFuture<ResourceLease<RedisLock>> stage, CompletableFuture<ResourceLease<RedisLock>> waiting) {
        service.users().complete(stage, waiting, ResourceLease::closeAsync);
        var unused = stage.whenComplete((lease, failure) -> waiting.cancel(false));
    }

    /** Waits on the caller's thread. */
    private ResourceLease<RedisLock> block(
            CompletableFuture<ResourceLease<RedisLock>> waiting, LockRequest request, Duration atMost) {
        try {
            return service.time().await(waiting, atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw abandon(waiting, request, "interrupted", e);
        } catch (TimeoutException e) {
            throw abandon(waiting, request, "no answer within " + atMost, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TenureException own ? own : abandon(waiting, request, "it failed", e);
        }
    }

    private TakeFailedException abandon(
            CompletableFuture<ResourceLease<RedisLock>> waiting, LockRequest request, String why, Exception e) {
        if (!waiting.cancel(false) && !waiting.isCompletedExceptionally()) {
            var unused = waiting.thenAccept(ResourceLease::closeAsync);
        }
        return new TakeFailedException(service.settings().kind(), request.name(), why, e);
    }
}
