package io.tenure.redis;

import io.tenure.adapter.AdapterContext;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import io.tenure.time.LoopBody;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The parts of {@link RedisLocks}, put together once they know their coordinator, and their rounds. Thread-safe. */
final class LockStation implements AutoCloseable {

    /*
     * I1 Each link that comes is verified against what is held, soon and on the loop; until then what was held on another
     *    link is in doubt, not valid.
     */

    private static final Duration BACKSTOP_ROUND = Duration.ofSeconds(1);

    private final LockSettings settings;
    private final Front front;
    private final LockService service;
    private final Verification verification;
    private final Backstops backstops;
    private final Bulletin bulletin;
    private final WaitRoom room;
    private final Set<Link> unverified = ConcurrentHashMap.newKeySet();

    // Confined to the loop.
    private long verifyNanos;
    private long backstopNanos;

    LockStation(LockSettings settings, AdapterContext context, RedisAccess access) {
        this.settings = settings;
        this.front = new Front(context.name(), settings.links(), context.time(), access, this::linked);
        this.service = new LockService(settings, context, front);
        this.verification = new Verification(service);
        this.backstops = new Backstops(service);
        this.bulletin = new Bulletin(access::publications, service);
        this.room = new WaitRoom(service, bulletin);
        service.onNewOwner(this::listenFor);
    }

    LockService service() {
        return service;
    }

    /**
     * Begins.
     *
     * @throws UnsafeServerException if the server may lose locks by itself
     */
    void start() {
        long nowNanos = service.time().nowNanos();
        verifyNanos = nowNanos;
        backstopNanos = nowNanos;
        front.start(this::round);
    }

    /** Hears of what others force-release of that owner's, which they say. */
    private void listenFor(OwnerId owner) {
        bulletin.listen(service.lanes().told(owner), key -> {
            if (!key.isEmpty()) {
                service.book().all().stream()
                        .filter(held -> held.key().equals(key))
                        .forEach(verification::one);
            }
        });
    }

    private void linked(Link link) {
        unverified.add(link);
        front.wake();
    }

    private long round(long nowNanos) {
        Links links = service.wire().links();
        for (Link link : List.copyOf(unverified)) {
            if (links.all().contains(link) || !link.isUp()) {
                unverified.remove(link);
                verification.all(link);
            }
        }
        if (nowNanos - verifyNanos >= settings.verifyEvery().toNanos()) {
            verifyNanos = nowNanos;
            links.all().forEach(verification::all);
        }
        if (nowNanos - backstopNanos >= BACKSTOP_ROUND.toNanos()) {
            backstopNanos = nowNanos;
            backstops.round();
        }
        return LoopBody.UNTIL_WOKEN;
    }

    boolean isAwaited(LockRequest request) {
        return room.isAwaited(channel(request));
    }

    /** How long one try may take of a caller that waits for {@code wait}: long enough to ask once, whatever that is. */
    Duration tryFor(Duration wait) {
        Duration least = settings.commandTimeout();
        Duration most = LockService.LONGEST_TAKE;
        return wait.compareTo(least) < 0 ? least : wait.compareTo(most) > 0 ? most : wait;
    }

    int waiting() {
        return room.size();
    }

    private String channel(LockRequest request) {
        return service.lanes().of(request.name()).lock(Lane.field(request.name()));
    }

    CompletableFuture<ResourceLease<RedisLock>> await(
            Registrar in,
            ResourceKind<RedisLock> kind,
            LockRequest request,
            Duration atMost,
            long deadlineNanos,
            @Nullable Throwable last) {
        return new Waiting(service, room, in, kind, request, atMost, deadlineNanos, last).begin();
    }

    /** One try, and then, if somebody holds it, the queue. */
    CompletableFuture<ResourceLease<RedisLock>> tryThenAwait(
            Registrar in, ResourceKind<RedisLock> kind, LockRequest request, Duration atMost, long deadlineNanos) {
        CompletableFuture<ResourceLease<RedisLock>> stage = new CompletableFuture<>();
        in.acquireAsync(kind, request.spec("")).whenComplete((lease, failure) -> {
            Throwable cause = failure == null ? null : Waiting.unwrap(failure);
            if (lease != null) {
                handOut(lease, stage);
            } else if (!Waiting.mayPass(cause)) {
                stage.completeExceptionally(Objects.requireNonNull(cause));
            } else if (deadlineNanos - service.time().nowNanos() <= 0) {
                stage.completeExceptionally(Waiting.timeout(request.name(), atMost, cause));
            } else {
                goOn(await(in, kind, request, atMost, deadlineNanos, cause), stage);
            }
        });
        return stage;
    }

    private static void goOn(
            CompletableFuture<ResourceLease<RedisLock>> waiting, CompletableFuture<ResourceLease<RedisLock>> stage) {
        var unused = waiting.whenComplete((lease, failure) -> {
            if (lease != null) {
                handOut(lease, stage);
            } else {
                stage.completeExceptionally(Objects.requireNonNull(failure));
            }
        });
        unused = stage.whenComplete((lease, failure) -> waiting.cancel(false));
    }

    private static void handOut(ResourceLease<RedisLock> lease, CompletableFuture<ResourceLease<RedisLock>> stage) {
        if (!stage.complete(lease)) {
            lease.closeAsync();
        }
    }

    /** Waits on the caller's thread. */
    ResourceLease<RedisLock> block(
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
        return new TakeFailedException(settings.kind(), request.name(), why, e);
    }

    Optional<Holder> whoHolds(String name) {
        return service.await(service.find(name, service.answerTime()), name).map(LockStation::holder);
    }

    static Holder holder(ResourceRecord record) {
        return new Holder(
                record.kind(), record.id(), record.owner(), "", record.token(), record.sinceWallMillis(), true);
    }

    @Override
    public void close() {
        bulletin.close();
        front.close();
    }
}
