package io.tenure.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.ZAddArgs;
import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Taken;
import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import io.tenure.time.Nanos;
import io.tenure.time.TaskScheduler;
import io.tenure.time.TaskScheduler.Timer;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@link RedisLocks} do, once they know their coordinator. Thread-safe; nothing blocks. */
final class LockService {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);

    static final long NANOS_PER_MILLI = 1_000_000;

    /** No request of a take is applied later than this after it began. */
    static final Duration LONGEST_TAKE = Duration.ofMinutes(10);

    /** For how long owners stay dead and takes stay revoked: far longer than a request may be under way. */
    static final String CLOSED_MILLIS = Long.toString(Duration.ofHours(2).toMillis());

    static final String[] NO_ARGS = {};
    /** For how many patiences a queue is kept that nobody asks for. */
    private static final int QUEUE_KEPT = 10;

    private final LockSettings settings;
    private final AdapterContext context;
    private final Front front;
    private final UserStages users;
    private final Lanes lanes;
    private final LockBook book = new LockBook();
    private final Epochs epochs;
    private final Departures departures;
    private final long trustNanos;
    /** Of all walks together. */
    private final Pace reclaims;

    private final AtomicReference<@Nullable OwnerId> lastOwner = new AtomicReference<>();
    private volatile Consumer<OwnerId> newOwner = owner -> {};

    LockService(LockSettings settings, AdapterContext context, Front front) {
        this.settings = settings;
        this.context = context;
        this.front = front;
        this.users = new UserStages("kind " + settings.kind(), context.time(), front.threads());
        this.lanes = new Lanes(settings.prefix());
        this.epochs = new Epochs(front.wire(), context, settings.epochCounter());
        this.departures = new Departures(context, context.time());
        this.trustNanos = settings.trust().toNanos();
        this.reclaims = new Pace(settings.reclaimsPerSecond(), context.time().nowNanos());
    }

    LockSettings settings() {
        return settings;
    }

    Pace reclaims() {
        return reclaims;
    }

    AdapterContext context() {
        return context;
    }

    TimeSource time() {
        return context.time();
    }

    Lanes lanes() {
        return lanes;
    }

    LockBook book() {
        return book;
    }

    Request.Wire wire() {
        return front.wire();
    }

    Epochs epochs() {
        return epochs;
    }

    Departures departures() {
        return departures;
    }

    UserStages users() {
        return users;
    }

    /** Has {@code listener} told of each owner that takes something here for the first time. Set once, at the start. */
    void onNewOwner(Consumer<OwnerId> listener) {
        newOwner = listener;
    }

    /** Who took something here last; null if nobody has. */
    @Nullable
    OwnerId lastOwner() {
        return lastOwner.get();
    }

    CompletionStage<Taken<RedisLock>> take(ResourceRecord intent, Duration timeout) {
        if (!intent.owner().equals(lastOwner.get()) && !intent.owner().equals(lastOwner.getAndSet(intent.owner()))) {
            newOwner.accept(intent.owner());
        }
        return new Taking(this, intent, timeout).begin();
    }

    CompletionStage<Boolean> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return new Releasing(this, record, revoke).begin(timeout);
    }

    /** Changes how long a lock that is held is kept; see {@link RedisLock#extendAsync}. */
    CompletionStage<Boolean> extend(HeldLock held, long holdAtLeastMillis, long backstopNanos) {
        return new Extending(this, held, holdAtLeastMillis, backstopNanos, answerTime()).begin();
    }

    /** How long Redis may take to answer, a connection included. */
    Duration answerTime() {
        return settings.connectTimeout().plus(settings.commandTimeout());
    }

    /** @throws BlockingNotAllowedException on a thread that must not block */
    void requireMayBlock(String operation, String instead) {
        if (context.mustNotBlock()) {
            throw new BlockingNotAllowedException(operation, instead);
        }
    }

    /**
     * Waits for what Redis was asked about a lock.
     *
     * @throws TakeFailedException if it did not answer, or the caller was interrupted
     */
    <T> T await(CompletionStage<T> asked, String name) {
        try {
            return time().await(asked, answerTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TakeFailedException(settings.kind(), name, "interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TenureException own ? own : unanswered(name, e);
        } catch (TimeoutException e) {
            throw unanswered(name, e);
        }
    }

    private TakeFailedException unanswered(String name, @Nullable Exception e) {
        return new TakeFailedException(settings.kind(), name, "Redis was asked about it, and did not answer", e);
    }

    /** In the server's time, when a request ends by our clock. */
    static String notAfter(Link link, long nowNanos, long deadlineNanos) {
        return Long.toString(link.serverMillis() + Math.max(0, deadlineNanos - nowNanos) / NANOS_PER_MILLI);
    }

    CompletionStage<?> reclaim(OwnerId owner, Duration timeout) {
        return new ManifestWalk(this, owner, timeout).begin();
    }

    /** Whether it may be relied on for {@code nanos} more: also, whether its lane is still where it was seen last. */
    boolean isValid(HeldLock held, long nanos) {
        Link on = held.link();
        return on != null
                && wire().links().leadsTo(on, held.lane().slot())
                && held.validFor(Moment.of(time()), nanos, trustNanos);
    }

    /** The backstop that counts for a lock: its own, if it has one. */
    Duration backstop(ResourceRecord record) {
        String own = record.attributes().get(LockOptions.BACKSTOP);
        return own == null ? settings.backstop() : Duration.ofMillis(Long.parseLong(own));
    }

    /** What stands in a lock now. */
    CompletionStage<Optional<ResourceRecord>> find(String id, Duration timeout) {
        Lane lane = lanes.of(id);
        CompletableFuture<Optional<ResourceRecord>> found = new CompletableFuture<>();
        long deadlineNanos = time().nowNanos() + Nanos.of(timeout);
        String[] keys = {lane.lock(Lane.field(id))};
        Request.of(wire(), lane.slot(), Script.LOOK, keys, link -> NO_ARGS, deadlineNanos, new Request.Answer() {
                    @Override
                    public void replied(Link link, Reply reply, boolean mayComeTwice) {
                        LockValue value = LockValue.parse(reply.text(0));
                        found.complete(value == null ? Optional.empty() : record(id, value));
                    }

                    @Override
                    public void failed(Throwable failure) {
                        found.completeExceptionally(failure);
                    }
                })
                .send();
        return answeredBy(found, timeout, id);
    }

    /** A server that is there and silent is given up by its link only after the command timeout, which may be longer. */
    private CompletionStage<Optional<ResourceRecord>> answeredBy(
            CompletableFuture<Optional<ResourceRecord>> found, Duration timeout, String id) {
        if (!found.isDone() && timeout.compareTo(answerTime()) < 0) {
            Timer alarm = later(
                    timeout,
                    () -> found.completeExceptionally(unanswered(id, null)),
                    refused -> found.completeExceptionally(unanswered(id, refused)));
            var unused = found.whenComplete((record, failure) -> alarm.cancel());
        }
        return found;
    }

    private Optional<ResourceRecord> record(String id, LockValue value) {
        return value.owner() == null
                ? Optional.empty()
                : Optional.of(new ResourceRecord(
                        value.owner(),
                        settings.kind(),
                        id,
                        RecordState.HELD,
                        value.nonce(),
                        value.token(),
                        settings.strict(),
                        value.since(),
                        Map.of()));
    }

    /**
     * Somebody waits in turn who has not asked Redis, for the lock is held right here. If this does not arrive, he comes in
     * when he asks.
     */
    void enterQueue(String id, String waiter) {
        Lane lane = lanes.of(id);
        Link link = wire().links().to(lane.slot());
        if (link == null) {
            return;
        }
        try {
            String field = Lane.field(id);
            long now = link.serverMillis();
            var unused = link.commands().zadd(lane.queue(field), ZAddArgs.Builder.nx(), (double) now, waiter);
            long until = now + settings.queuePatience().toMillis();
            unused = link.commands().zadd(lane.alive(field), (double) until, waiter);
            long keep = settings.queuePatience().multipliedBy(QUEUE_KEPT).toMillis();
            link.commands().pexpire(lane.queue(field), keep).thenRun(() -> {});
            link.commands().pexpire(lane.alive(field), keep).thenRun(() -> {});
        } catch (RedisException closed) {
            LOG.debug("{} enters no queue now", waiter, closed);
        }
    }

    /** Somebody who waited in turn does not any more. If this does not arrive, he is given up a little later. */
    void leaveQueue(String id, String waiter) {
        Lane lane = lanes.of(id);
        Link link = wire().links().to(lane.slot());
        if (link == null) {
            return;
        }
        try {
            String field = Lane.field(id);
            link.commands().zrem(lane.alive(field), waiter).thenRun(() -> {});
            link.commands().zrem(lane.queue(field), waiter).whenComplete((left, failure) -> {
                if (failure == null) {
                    publish(link, lane.lock(field));
                }
            });
        } catch (RedisException closed) {
            LOG.debug("{} leaves no queue now", waiter, closed);
        }
    }

    /** Whoever is next may be the first now. */
    private static void publish(Link link, String channel) {
        try {
            var unused = link.commands().publish(channel, "");
        } catch (RedisException closed) {
            LOG.debug("Nobody is told on {}", channel, closed);
        }
    }

    /** Redis holds it for us no longer. */
    void lost(HeldLock held, String reason) {
        held.lose();
        context.lost(held.record(), reason);
    }

    /** For what is short, and repeats itself. */
    TaskScheduler scheduler() {
        return front.threads().scheduler();
    }

    /** Runs a step of ours after a pause; see {@link Pauses#later}. */
    Timer later(Duration pause, Runnable step, Consumer<RejectedExecutionException> refused) {
        return front.later(pause, step, refused);
    }
}
