package io.tenure.redis;

import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Releases one lock, wherever it was taken. */
final class Releasing {

    /*
     * I1 A take of which a request may still be under way is closed for good in the same step.
     * I2 The book forgets the lock once the release is confirmed, not before.
     */

    private static final String NOBODY = "";
    private static final int RELEASED = 1;

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
        long deadlineNanos = service.time().nowNanos() + timeout.toNanos();
        String lock = held == null ? lane.lock(field) : held.key();
        String manifest = lane.held(record.owner());
        boolean close = revoke || (held != null && held.isSentTwice());
        if (close) {
            send(
                    Operation.Kind.CLOSE,
                    new String[] {lock, manifest, lane.revoked(LockValue.hex(record.nonce()))},
                    new String[] {begin + ':', field, LockService.CLOSED_MILLIS, toTell()},
                    deadlineNanos);
        } else {
            send(
                    Operation.Kind.RELEASE,
                    new String[] {lock, manifest},
                    new String[] {begin + ':', field},
                    deadlineNanos);
        }
        return stage;
    }

    private void send(Operation.Kind kind, String[] keys, String[] args, long deadlineNanos) {
        new LockCall(service.wire(), lane, kind, keys, deadlineNanos) {
            @Override
            public String[] args(Link link) {
                return args;
            }

            @Override
            public void answered(Outcome outcome) {
                if (held != null) {
                    service.book().remove(held);
                }
                stage.complete(outcome.code() == RELEASED);
            }

            @Override
            void end(Throwable failure) {
                stage.completeExceptionally(failure);
            }
        }.send();
    }

    /** The channel on which the owner hears of it, if it is another one. */
    private String toTell() {
        boolean another = held == null && !record.owner().equals(service.lastOwner());
        return another && revoke ? service.lanes().told(record.owner()) : NOBODY;
    }
}
