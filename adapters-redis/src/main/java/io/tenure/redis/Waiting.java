package io.tenure.redis;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.time.TaskScheduler.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One caller who waits for a lock. */
final class Waiting implements WaitRoom.Waiter {

    /*
     * I1 Its stage completes once: with a lease, or at its deadline, or with the failure of a try that another try would not
     *    mend, or when the room closes. A lease that comes after that is given back.
     * I2 It leaves the room when its stage is complete, whoever completed it.
     */

    private final LockService service;
    private final WaitRoom room;
    private final Registrar registrar;
    private final ResourceKind<RedisLock> kind;
    private final LockRequest request;
    private final ResourceSpec spec;
    /** Its name among those who wait in turn. */
    private final String waiter;

    private final String name;
    private final String channel;
    private final Duration atMost;
    private final long deadlineNanos;
    private final CompletableFuture<ResourceLease<RedisLock>> stage = new CompletableFuture<>();
    private volatile @Nullable Throwable last;

    Waiting(
            LockService service,
            WaitRoom room,
            Registrar registrar,
            ResourceKind<RedisLock> kind,
            LockRequest request,
            Duration atMost,
            long deadlineNanos,
            @Nullable Throwable last) {
        this.last = last;
        this.service = service;
        this.room = room;
        this.registrar = registrar;
        this.kind = kind;
        this.waiter = LockValue.hex(service.time().random().nextLong());
        this.request = request;
        this.spec = request.spec(waiter);
        this.name = request.name();
        this.channel = service.lanes().of(name).lock(Lane.field(name));
        this.atMost = atMost;
        this.deadlineNanos = deadlineNanos;
    }

    /** Whoever cancels the stage waits no longer. Any thread may complete it, so it is for nobody who may block. */
    CompletableFuture<ResourceLease<RedisLock>> begin() {
        Timer alarm = service.later(Duration.ofNanos(leftNanos()), this::timeOut, refused -> timeOut());
        var unused = stage.whenComplete((lease, failure) -> {
            alarm.cancel();
            room.leave(channel, this, lease != null);
            if (lease == null && request.fair()) {
                service.leaveQueue(name, waiter);
            }
        });
        room.enter(channel, this);
        if (stage.isDone()) {
            room.leave(channel, this, false);
        }
        return stage;
    }

    @Override
    public void tryNow() {
        if (stage.isDone()) {
            room.leave(channel, this, false);
            return;
        }
        Duration within = service.settings().tryFor(Duration.ofNanos(leftNanos()));
        registrar.acquireAsync(kind, spec.within(within)).whenComplete((lease, failure) -> {
            if (lease != null) {
                if (!stage.complete(lease)) {
                    lease.closeAsync();
                }
                return;
            }
            Throwable cause = unwrap(failure);
            last = cause;
            if (cause instanceof AlreadyRegisteredException && request.fair()) {
                service.enterQueue(name, waiter);
            }
            if (mayPass(cause)) {
                room.tried(channel, this);
            } else {
                stage.completeExceptionally(cause);
            }
        });
    }

    /** Whether waiting may help: somebody holds it, here or elsewhere. */
    static boolean mayPass(@Nullable Throwable failure) {
        return failure instanceof HeldByOtherException || failure instanceof AlreadyRegisteredException;
    }

    static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void timeOut() {
        stage.completeExceptionally(timeout(name, atMost, last));
    }

    static LockTimeoutException timeout(String name, Duration atMost, @Nullable Throwable last) {
        Holder holder =
                last instanceof HeldByOtherException held && held.holder().token() != 0 ? held.holder() : null;
        return new LockTimeoutException(name, atMost, holder, last);
    }

    @Override
    public void closed() {
        stage.completeExceptionally(
                new CoordinatorClosedException("kind " + service.settings().kind()));
    }

    private long leftNanos() {
        return Math.max(0, deadlineNanos - service.time().nowNanos());
    }
}
