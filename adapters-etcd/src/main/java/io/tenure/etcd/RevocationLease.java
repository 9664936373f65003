package io.tenure.etcd;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The etcd lease that revocations vanish with. It is never kept; for an hour it is shared, since a lease for each of many
 * thousand would be too much for etcd. Thread-safe.
 */
final class RevocationLease {

    /** So that a revocation that is written at the end of the shared hour lives for a day. */
    private static final Duration TTL = Duration.ofHours(25);

    private static final Duration SHARED_FOR = Duration.ofHours(1);

    private final Calls calls;
    /** Guarded by this. */
    private @Nullable CompletableFuture<Long> granted;
    /** When the present one was asked for. Guarded by this. */
    private long sinceNanos;

    RevocationLease(Calls calls) {
        this.calls = calls;
    }

    /** The present one, or a new one. */
    synchronized CompletionStage<Long> current(Duration timeout) {
        CompletableFuture<Long> known = granted;
        long nowNanos = calls.nowNanos();
        if (known != null && !known.isCompletedExceptionally() && nowNanos - sinceNanos < SHARED_FOR.toNanos()) {
            return known;
        }
        sinceNanos = nowNanos;
        CompletableFuture<Long> asked = calls.<LeaseGrantRequest, LeaseGrantResponse, Long>send(
                        "revoke",
                        LeaseGrpc.getLeaseGrantMethod(),
                        LeaseGrantRequest.newBuilder().setTTL(TTL.toSeconds()).build(),
                        timeout,
                        LeaseGrantResponse::getID)
                .toCompletableFuture();
        granted = asked;
        return asked;
    }

    /** It is gone: the next revocation gets a new one. */
    synchronized void forget() {
        granted = null;
    }
}
