package io.tenure.redis;

import io.tenure.adapter.Taken;
import io.tenure.redis.RedisLock.Predecessor;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes one lock. */
final class Taking implements Request.Answer {

    /*
     * I1 It ends with the lock, with a failure that says for certain that nothing was taken, and then the book has forgotten
     *    it; or with one that says nothing, and then the book keeps it until its release is confirmed. Once a request's fate
     *    was unknown, no later answer says anything for certain before the take is closed for good.
     * I2 What a closed owner left is taken over in one step, and only if it is what was seen. Whoever asks the store first
     *    asks it about that owner.
     */

    private static final int TAKEN = 1;
    private static final int HELD = 2;
    private static final int LATE = 3;
    private static final int CLOSED = 4;
    private static final int UNSEEDED = 5;

    /** It ends a little before its caller stops waiting, so that the caller hears why. */
    private static final Duration RESERVE = Duration.ofMillis(250);

    private static final int RESERVE_SHARE = 4;
    private static final int FAIR_KEYS = 9;
    private static final int FAIR_ARGS = 10;

    private final LockService service;
    private final ResourceRecord intent;
    private final HeldLock held;
    private final long deadlineNanos;
    private final CompletableFuture<Taken<RedisLock>> stage = new CompletableFuture<>();

    /** What is to be taken over, as it was seen. Changed between sends. */
    private @Nullable String former;
    /** Before the last send. */
    private long sentNanos;
    /** A request was sent whose fate is unknown, so it may yet arrive. */
    private boolean mayArrive;

    Taking(LockService service, ResourceRecord intent, Duration timeout) {
        this.service = service;
        this.intent = intent;
        Duration most = timeout.compareTo(LockService.LONGEST_TAKE) < 0 ? timeout : LockService.LONGEST_TAKE;
        long reserveNanos = Math.min(most.toNanos() / RESERVE_SHARE, RESERVE.toNanos());
        this.deadlineNanos = service.time().nowNanos() + most.toNanos() - reserveNanos;
        this.held = new HeldLock(
                intent,
                service.lanes().of(intent.id()),
                service.backstop(intent).toNanos());
    }

    CompletionStage<Taken<RedisLock>> begin() {
        service.book().add(held);
        send();
        return stage;
    }

    private void send() {
        Lane lane = held.lane();
        boolean strict = service.settings().strict();
        boolean fair = !strict && intent.attributes().containsKey(LockOptions.FAIR);
        Script script = strict ? Script.ACQUIRE_STRICT : fair ? Script.ACQUIRE_FAIR : Script.ACQUIRE;
        String[] keys = strict ? strictKeys(lane) : fair ? fairKeys(lane) : keys(lane);
        new Request(
                        service.wire(),
                        lane.slot(),
                        script,
                        keys,
                        strict ? this::strictArgs : fair ? this::fairArgs : this::args,
                        deadlineNanos,
                        this)
                .send();
    }

    private String[] strictKeys(Lane lane) {
        return new String[] {held.key(), lane.dead(intent.owner()), lane.revoked(LockValue.hex(intent.nonce()))};
    }

    private String[] keys(Lane lane) {
        OwnerId pastOwner = formerOwner();
        String manifest = lane.held(intent.owner());
        String dead = lane.dead(intent.owner());
        String revoked = lane.revoked(LockValue.hex(intent.nonce()));
        return pastOwner == null
                ? new String[] {held.key(), manifest, lane.fence(), dead, revoked}
                : new String[] {
                    held.key(), manifest, lane.fence(), dead, revoked, lane.held(pastOwner), lane.dead(pastOwner)
                };
    }

    /** What is not taken over has no former owner; the script wants the places filled all the same. */
    private String[] fairKeys(Lane lane) {
        String[] plain = keys(lane);
        String[] all = Arrays.copyOf(plain, FAIR_KEYS);
        if (plain.length < FAIR_KEYS - 2) {
            all[FAIR_KEYS - 4] = lane.held(intent.owner());
            all[FAIR_KEYS - 3] = lane.dead(intent.owner());
        }
        all[FAIR_KEYS - 2] = lane.queue(held.field());
        all[FAIR_KEYS - 1] = lane.alive(held.field());
        return all;
    }

    private String[] fairArgs(Link link) {
        String[] plain = args(link);
        String[] all = Arrays.copyOf(plain, FAIR_ARGS);
        if (plain.length < FAIR_ARGS - 2) {
            all[FAIR_ARGS - 4] = "";
            all[FAIR_ARGS - 3] = LockService.CLOSED_MILLIS;
        }
        all[FAIR_ARGS - 2] = intent.attributes().getOrDefault(LockOptions.FAIR, "");
        all[FAIR_ARGS - 1] = Long.toString(service.settings().queuePatience().toMillis());
        return all;
    }

    private @Nullable OwnerId formerOwner() {
        LockValue past = former == null ? null : LockValue.parse(former);
        return past == null ? null : past.owner();
    }

    private String[] args(Link link) {
        String notAfter = notAfter(link);
        String backstop = Long.toString(held.backstopNanos() / LockService.NANOS_PER_MILLI);
        String minimum = LockOptions.minimumHold(intent);
        String value = former;
        return value == null
                ? new String[] {held.begin(), notAfter, link.run(), backstop, held.field(), minimum}
                : new String[] {
                    held.begin(),
                    notAfter,
                    link.run(),
                    backstop,
                    held.field(),
                    minimum,
                    value,
                    LockService.CLOSED_MILLIS
                };
    }

    private String[] strictArgs(Link link) {
        return new String[] {
            held.begin(),
            notAfter(link),
            Long.toString(intent.token()),
            Long.toString(held.backstopNanos() / LockService.NANOS_PER_MILLI),
            LockOptions.minimumHold(intent)
        };
    }

    private String notAfter(Link link) {
        sentNanos = service.time().nowNanos();
        return LockService.notAfter(link, sentNanos, deadlineNanos);
    }

    @Override
    public void replied(Link link, Reply reply, int sends) {
        link.serverSaid(reply.number(1));
        mayArrive |= sends > 1;
        switch ((int) reply.number(0)) {
            case TAKEN -> taken(link, reply.text(2));
            case HELD -> isHeld(reply.text(2));
            case LATE -> failed("the request came too late");
            case CLOSED -> failed("this take, or its owner, is closed for good");
            case UNSEEDED -> seed(link, reply.number(2));
            default -> unknown(new IllegalStateException("the script answered " + reply.number(0)));
        }
    }

    private void taken(Link link, String value) {
        long token = LockValue.token(value);
        held.taken(link, sentNanos, mayArrive);
        LockValue past = former == null ? null : LockValue.parse(former);
        OwnerId pastOwner = past == null ? null : past.owner();
        Predecessor predecessor = past == null || pastOwner == null ? null : new Predecessor(pastOwner, past.token());
        RedisLock lock = new RedisLock(intent.id(), token, predecessor, held, service);
        stage.complete(new Taken<>(lock, token));
    }

    private void isHeld(String value) {
        LockValue seen = LockValue.parse(value);
        OwnerId owner = seen == null ? null : seen.owner();
        if (seen == null
                || owner == null
                || owner.equals(intent.owner())
                || service.settings().strict()) {
            heldBy(seen);
            return;
        }
        service.departures().isClosed(owner, left()).whenComplete((closed, failure) -> {
            if (failure == null && closed && !value.equals(former) && hasTime()) {
                former = value;
                send();
            } else {
                heldBy(seen);
            }
        });
    }

    private void heldBy(@Nullable LockValue seen) {
        OwnerId owner = seen == null || seen.owner() == null ? new OwnerId(0, 0) : seen.owner();
        long token = seen == null ? 0 : seen.token();
        long since = seen == null ? 0 : seen.since();
        refuse(new HeldByOtherException(new Holder(intent.kind(), intent.id(), owner, "", token, since, true)));
    }

    private void seed(Link link, long present) {
        service.epochs().seed(link, held.lane(), present, left()).whenComplete((seeded, failure) -> {
            if (failure != null) {
                failed("no new epoch could be had: " + failure.getMessage());
            } else if (hasTime()) {
                send();
            } else {
                failed("the fence was renewed, and then no time was left");
            }
        });
    }

    @Override
    public void failed(Throwable failure) {
        if (failure instanceof NotAppliedException) {
            failed(String.valueOf(failure.getMessage()));
        } else {
            unknown(failure);
        }
    }

    private void failed(String why) {
        refuse(new TakeFailedException(intent.kind(), intent.id(), why, null));
    }

    /** Nothing was taken; and nothing will be, which may have to be made sure of first. */
    private void refuse(TenureException certain) {
        if (!mayArrive) {
            service.book().remove(held);
            stage.completeExceptionally(certain);
            return;
        }
        held.mayComeTwice();
        new Releasing(service, intent, true).begin(left()).whenComplete((closed, failure) -> {
            stage.completeExceptionally(failure == null ? certain : failure);
        });
    }

    private void unknown(Throwable failure) {
        held.mayComeTwice();
        stage.completeExceptionally(failure);
    }

    private boolean hasTime() {
        return deadlineNanos - service.time().nowNanos() > 0;
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(1, deadlineNanos - service.time().nowNanos()));
    }
}
