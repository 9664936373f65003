package io.tenure.redis;

import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Releases one lock, wherever it was taken. */
final class Releasing implements Request.Answer {

    /*
     * I1 A take of which a request may still be under way is closed for good in the same step.
     * I2 The book forgets the lock once the release is confirmed, not before.
     */

    private static final String NOBODY = "";

    private final LockService service;
    private final ResourceRecord record;
    private final boolean revoke;
    private final @Nullable HeldLock held;
    private final Lane lane;
    private final String begin;
    private final String field;
    private final CompletableFuture<Boolean> stage = new CompletableFuture<>();

    Releasing(LockService service, ResourceRecord record, boolean revoke) {
        this.service = service;
        this.record = record;
        this.revoke = revoke;
        this.held = service.book().find(record);
        this.lane = held == null ? service.lanes().of(record.id()) : held.lane();
        this.field = held == null ? Lane.field(record.id()) : held.field();
        this.begin = held == null ? LockValue.begin(record.owner(), record.nonce()) : held.begin();
    }

    CompletionStage<Boolean> begin(Duration timeout) {
        if (held != null) {
            held.end();
        }
        String key = held == null ? lane.lock(field) : held.key();
        String[] keys = {key, lane.held(record.owner()), lane.revoked(LockValue.hex(record.nonce()))};
        long deadlineNanos = service.time().nowNanos() + timeout.toNanos();
        new Request(service.wire(), lane.slot(), Script.RELEASE, keys, this::args, deadlineNanos, this).send();
        return stage;
    }

    private String[] args(Link link) {
        boolean close = revoke || (held != null && held.isSentTwice());
        boolean anothers = held == null && revoke;
        return new String[] {
            begin,
            field,
            close ? LockService.CLOSED_MILLIS : "0",
            anothers ? service.lanes().told(record.owner()) : NOBODY
        };
    }

    @Override
    public void replied(Link link, Reply reply, int sends) {
        link.serverSaid(reply.number(1));
        if (held != null) {
            service.book().remove(held);
        }
        stage.complete(reply.number(0) == 1);
    }

    @Override
    public void failed(Throwable failure) {
        stage.completeExceptionally(failure);
    }
}
