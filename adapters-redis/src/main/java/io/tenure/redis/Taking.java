package io.tenure.redis;

import io.tenure.adapter.Taken;
import io.tenure.redis.RedisLock.Predecessor;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.TenureException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes one lock. */
final class Taking {

    /*
     * I1 It ends with the lock, with a failure that says for certain that nothing was taken, and then the book has forgotten
     *    it; or with one that says nothing, and then the book keeps it until its release is confirmed. Once a request's fate
     *    was unknown, no later answer says anything for certain before the take is closed for good.
     * I2 What a closed owner left is taken over in one step, and only if it is what was seen. Whoever asks the store first
     *    asks it about that owner.
     */

    private static final String NONE = "0";
    private static final int TAKEN = 1;
    private static final int HELD = 2;
    private static final int LATE = 3;
    private static final int CLOSED = 4;
    private static final int UNSEEDED = 5;

    /** It ends a little before its caller stops waiting, so that the caller hears why. */
    private static final Duration RESERVE = Duration.ofMillis(250);

    private static final int RESERVE_SHARE = 4;
    private static final Duration SEED_PAUSE = Duration.ofMillis(50);

    private final LockService service;
    private final ResourceRecord intent;
    private final HeldLock held;
    private final long deadlineNanos;
    private final CompletableFuture<Taken<RedisLock>> stage = new CompletableFuture<>();

    /** What is to be taken over, as it was seen. Changed between sends. */
    private @Nullable String former;
    /** Before the first send that may have been the one which took it. */
    private Moment sent;
    /** A send was not answered yet, or lost. */
    private boolean isSent;
    /** Whether the server has called a request late. */
    private boolean wasLate;
    /** A request was sent whose fate is unknown, so it may yet arrive. */
    private boolean mayArrive;

    Taking(LockService service, ResourceRecord intent, Duration timeout) {
        this.service = service;
        this.intent = intent;
        Duration most = timeout.compareTo(LockService.LONGEST_TAKE) < 0 ? timeout : LockService.LONGEST_TAKE;
        long reserveNanos = Math.min(most.toNanos() / RESERVE_SHARE, RESERVE.toNanos());
        this.deadlineNanos = service.time().nowNanos() + most.toNanos() - reserveNanos;
        this.sent = Moment.of(service.time());
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
        Operation.Kind kind = kind();
        new LockCall(service.wire(), held.lane(), kind, keys(kind), deadlineNanos) {
            @Override
            public String[] args(Link link) {
                return Taking.this.args(kind, link);
            }

            @Override
            public void answered(Outcome outcome) {
                mayArrive |= mayComeTwice();
                Taking.this.answered(asked(), outcome);
            }

            @Override
            void end(Throwable failure) {
                ended(failure);
            }
        }.send();
    }

    private Operation.Kind kind() {
        if (service.settings().strict()) {
            return Operation.Kind.TAKE_STRICT;
        }
        if (intent.attributes().containsKey(LockOptions.FAIR)) {
            return Operation.Kind.TAKE_IN_TURN;
        }
        boolean plain = former == null && LockOptions.minimumHold(intent).equals(NONE);
        return plain ? Operation.Kind.TAKE : Operation.Kind.TAKE_OVER;
    }

    private String[] keys(Operation.Kind kind) {
        Lane lane = held.lane();
        String manifest = lane.held(intent.owner());
        String dead = lane.dead(intent.owner());
        String revoked = lane.revoked(LockValue.hex(intent.nonce()));
        String lock = held.key();
        if (kind == Operation.Kind.TAKE_STRICT) {
            return new String[] {lock, dead, revoked};
        }
        if (kind == Operation.Kind.TAKE) {
            return new String[] {lock, manifest, dead, revoked, lane.fence()};
        }
        // Where nothing is taken over, the script wants the places filled all the same.
        OwnerId past = formerOwner();
        String pastManifest = past == null ? manifest : lane.held(past);
        String pastDead = past == null ? dead : lane.dead(past);
        String[] all = {lock, manifest, dead, revoked, lane.fence(), pastManifest, pastDead};
        return kind == Operation.Kind.TAKE_OVER ? all : with(all, lane.queue(held.field()), lane.alive(held.field()));
    }

    private @Nullable OwnerId formerOwner() {
        LockValue past = former == null ? null : LockValue.parse(former);
        return past == null ? null : past.owner();
    }

    private String[] args(Operation.Kind kind, Link link) {
        String own = held.begin() + ':';
        String notAfter = notAfter(link);
        String backstop = Long.toString(held.backstopNanos() / LockService.NANOS_PER_MILLI);
        String minimum = LockOptions.minimumHold(intent);
        if (kind == Operation.Kind.TAKE_STRICT) {
            return new String[] {own, notAfter, backstop, minimum, Long.toString(intent.token())};
        }
        if (kind == Operation.Kind.TAKE) {
            return new String[] {own, notAfter, backstop, held.field()};
        }
        String past = former == null ? "" : former;
        String[] all = {own, notAfter, backstop, held.field(), minimum, past, LockService.CLOSED_MILLIS};
        return kind == Operation.Kind.TAKE_OVER
                ? all
                : with(
                        all,
                        intent.attributes().getOrDefault(LockOptions.FAIR, ""),
                        Long.toString(service.settings().queuePatience().toMillis()));
    }

    private static String[] with(String[] some, String... more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private String notAfter(Link link) {
        Moment now = Moment.of(service.time());
        if (!isSent) {
            sent = now;
            isSent = true;
        }
        return LockService.notAfter(link, now.nanos(), deadlineNanos);
    }

    private void answered(Link link, Operation.Outcome outcome) {
        isSent = mayArrive;
        switch (outcome.code()) {
            case TAKEN -> taken(link, outcome.number());
            case HELD -> isHeld(outcome.text());
            case LATE -> late();
            case CLOSED -> failed("this take, or its owner, is closed for good");
            case UNSEEDED -> seed(link, outcome.number());
            default -> unknown(new IllegalStateException("the script answered " + outcome));
        }
    }

    private void taken(Link link, long token) {
        held.taken(link, sent, mayArrive);
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
            if (failure == null && hasTime()) {
                send();
            } else if (failure == null) {
                failed("a new epoch was had, and then no time was left");
            } else if (isLimit(failure) || !hasTime()) {
                unseeded(failure);
            } else {
                // Who seeded may have had less time, or another link.
                service.later(SEED_PAUSE, () -> sendInTime(failure), this::unseeded);
            }
        });
    }

    private static boolean isLimit(Throwable failure) {
        return (failure instanceof CompletionException ? failure.getCause() : failure)
                instanceof LimitExceededException;
    }

    private void sendInTime(Throwable last) {
        if (hasTime()) {
            send();
        } else {
            unseeded(last);
        }
    }

    private void unseeded(Throwable why) {
        failed("no new epoch could be had: " + why.getMessage());
    }

    /** The answer brought the server's clock: what was late by a wrong idea of it is not, the second time. */
    private void late() {
        if (!wasLate && hasTime()) {
            wasLate = true;
            send();
        } else {
            failed("the request came too late");
        }
    }

    private void ended(Throwable failure) {
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
