package io.tenure.redis;

import io.tenure.adapter.AdapterContext;
import io.tenure.resource.Holder;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.TtlPolicy;
import io.tenure.time.Deadline;
import io.tenure.time.LoopBody;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The parts of {@link RedisLocks}, put together once they know their coordinator, and their rounds. Thread-safe. */
final class LockStation implements AutoCloseable {

    /*
     * I1 Each link that comes, or is given a lane, is verified against what is held, soon and on the loop, or once its server
     *    is trusted; until then what was held on another link is in doubt, not valid.
     * I2 What is force-released is looked at soon after that was said, or once its take was answered, if that is later.
     */

    private static final Duration BACKSTOP_ROUND = Duration.ofSeconds(1);

    private final LockSettings settings;
    private final Front front;
    private final LockService service;
    private final Verification verification;
    private final Backstops backstops;
    private final Bulletin bulletin;
    private final WaitRoom room;
    private final Admission admission;
    private final Set<Link> unverified = ConcurrentHashMap.newKeySet();
    /** What is being taken, and may have been force-released already. */
    private final Set<HeldLock> untold = ConcurrentHashMap.newKeySet();
    /** Whose force-released locks are told here. */
    private final Set<OwnerId> heardOf = ConcurrentHashMap.newKeySet();

    // Confined to the loop.
    private long verifyNanos;
    private long backstopNanos;

    LockStation(LockSettings settings, AdapterContext context, RedisAccess access, ResourceKind<RedisLock> kind) {
        this.settings = settings;
        this.front = new Front(context.name(), settings.links(), context.time(), access, this::linked);
        this.service = new LockService(settings, context, front);
        this.verification = new Verification(service);
        this.backstops = new Backstops(service);
        this.bulletin = new Bulletin(
                access::publications,
                settings.connectTimeout(),
                context.time(),
                front.threads().scheduler(),
                front.connecting());
        this.room = new WaitRoom(service, bulletin);
        this.admission = new Admission(service, room, kind);
        service.onNewOwner(this::listenFor);
        service.wire().links().onMoved(this::linked);
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

    /** Hears of what others force-release of that owner's, which they say; and of its predecessor's no more. */
    private void listenFor(OwnerId owner) {
        for (OwnerId former : List.copyOf(heardOf)) {
            if (!former.equals(owner) && heardOf.remove(former)) {
                bulletin.unlisten(service.lanes().told(former));
            }
        }
        if (heardOf.add(owner)) {
            bulletin.listen(service.lanes().told(owner), this::forceReleased);
        }
    }

    private void forceReleased(String key) {
        if (!key.isEmpty()) {
            service.book().all().stream()
                    .filter(held -> held.key().equals(key))
                    .filter(held -> !lookedAt(held))
                    .forEach(untold::add);
        }
    }

    /** Whether there is nothing left to wait for: it is looked at now, or over. */
    private boolean lookedAt(HeldLock held) {
        if (service.book().find(held.record()) != held) {
            return true;
        }
        boolean taken = held.isTaken();
        if (taken) {
            verification.one(held);
        }
        return taken;
    }

    private void linked(Link link) {
        unverified.add(link);
        front.wake();
    }

    private long round(long nowNanos) {
        Links links = service.wire().links();
        for (Link link : List.copyOf(unverified)) {
            if ((links.all().contains(link) && !link.isInDoubt()) || !link.isUp()) {
                unverified.remove(link);
                verification.all(link);
            }
        }
        untold.removeIf(this::lookedAt);
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

    /** How callers come to locks. */
    Admission admission() {
        return admission;
    }

    int waiting() {
        return room.size();
    }

    boolean mustNotBlock(Thread thread) {
        return front.mustNotBlock(thread);
    }

    boolean extend(ResourceLease<RedisLock> lease, Duration atMost, Duration holdAtLeast) {
        requireTtl(atMost);
        try {
            RedisLock lock = lease.get();
            // In Redis first: what does not hold there must not be promised here.
            boolean held = lock.keep(holdAtLeast, backstop(lease, lock, atMost));
            if (held) {
                lease.renew(atMost);
            }
            // Not whether it is valid: that may be in doubt for a moment, and comes back by itself.
            return held && lease.releaseCause() == null;
        } catch (ResourceReleasedException ended) {
            return false;
        }
    }

    private static void requireTtl(Duration atMost) {
        if (atMost.compareTo(TtlPolicy.SHORTEST) < 0) {
            throw new InvalidArgumentException("atMost", atMost, "at least " + TtlPolicy.SHORTEST);
        }
    }

    private Duration backstop(ResourceLease<RedisLock> lease, RedisLock lock, Duration atMost) {
        Deadline end = lease.deadline();
        if (end.never()) {
            return lock.ownBackstop();
        }
        Duration left = end.timeLeft(service.time().nowNanos());
        return LockRequest.backstopOf(left.compareTo(atMost) > 0 ? left : atMost);
    }

    Optional<Holder> whoHolds(String name) {
        service.requireMayBlock("whoHolds", "whoHoldsAsync");
        return service.await(service.find(name, service.answerTime()), name).map(LockStation::holder);
    }

    CompletionStage<Optional<Holder>> whoHoldsAsync(String name, Duration timeout) {
        return service.users().stage(service.find(name, timeout).thenApply(found -> found.map(LockStation::holder)));
    }

    private static Holder holder(ResourceRecord record) {
        return new Holder(
                record.kind(), record.id(), record.owner(), "", record.token(), record.sinceWallMillis(), true);
    }

    /** Whoever waits still is told so while there are threads to tell it on. */
    @Override
    public void close() {
        room.close();
        service.users().close(!service.context().mustNotBlock());
        bulletin.close();
        front.close();
    }
}
