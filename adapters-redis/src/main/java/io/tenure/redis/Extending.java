package io.tenure.redis;

import io.tenure.resource.OwnerId;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Changes for how long one lock that is held is kept. */
final class Extending implements Request.Answer {

    /*
     * The value changes with the minimum hold, so whatever looks for a take's lock asks what its value begins with, and
     * what finds a dead owner's by its whole value has closed that owner first: no value of a closed owner changes.
     *
     * I1 A request that comes late, or after the owner or the take was closed, changes nothing.
     * I2 The lock's validity never counts on a longer expiry than Redis has: a longer one counts once it is confirmed, a
     *    shorter one at once, and whatever renewal is sent meanwhile sets the new one, too. See Backstop.
     */

    private static final int CHANGED = 1;
    private static final int NOT_OURS = 0;

    private final LockService service;
    private final HeldLock held;
    private final long holdAtLeastMillis;
    private final long backstopNanos;
    private final CompletableFuture<Boolean> stage = new CompletableFuture<>();
    private final long deadlineNanos;
    private final Backstop.Change change;
    /** Before the last send. */
    private Moment sent;

    /** One that has begun to count. */
    Extending(LockService service, HeldLock held, long holdAtLeastMillis, long backstopNanos, Duration timeout) {
        this.sent = Moment.of(service.time());
        this.deadlineNanos = sent.nanos() + timeout.toNanos();
        this.change = held.backstop().change(sent, backstopNanos);
        this.service = service;
        this.held = held;
        this.holdAtLeastMillis = holdAtLeastMillis;
        this.backstopNanos = backstopNanos;
    }

    CompletionStage<Boolean> begin() {
        Lane lane = held.lane();
        OwnerId owner = held.record().owner();
        String revoked = lane.revoked(LockValue.hex(held.record().nonce()));
        String[] keys = {held.key(), lane.held(owner), lane.dead(owner), revoked};
        Request.of(service.wire(), lane.slot(), Script.EXTEND, keys, this::args, deadlineNanos, this)
                .send();
        return stage;
    }

    private String[] args(Link link) {
        sent = Moment.of(service.time());
        return new String[] {
            held.begin(),
            LockService.notAfter(link, sent.nanos(), deadlineNanos),
            held.field(),
            Long.toString(holdAtLeastMillis),
            Long.toString(backstopNanos / LockService.NANOS_PER_MILLI)
        };
    }

    @Override
    public void replied(Link link, Reply reply, boolean mayComeTwice) {
        link.serverSaid(reply.number(1));
        switch ((int) reply.number(0)) {
            case CHANGED -> {
                if (!service.wire().links().leadsTo(link, held.lane().slot())) {
                    failed(new IllegalStateException("the lane has gone to another server meanwhile"));
                    return;
                }
                // Of several that were sent, an earlier one may still arrive.
                change.confirmed(sent, mayComeTwice ? deadlineNanos : sent.nanos());
                stage.complete(true);
            }
            case NOT_OURS -> {
                change.unconfirmed(deadlineNanos);
                if (!held.isEnding()) {
                    service.lost(held, "Redis does not hold it for this take any more");
                }
                stage.complete(false);
            }
            default -> failed(new IllegalStateException("the request came too late"));
        }
    }

    @Override
    public void failed(Throwable failure) {
        change.unconfirmed(deadlineNanos);
        stage.completeExceptionally(new TakeFailedException(
                held.record().kind(), held.record().id(), "it was to be extended: " + failure.getMessage(), failure));
    }
}
