package io.tenure.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.Compare.CompareResult;
import io.etcd.jetcd.api.Compare.CompareTarget;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.Text;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The three things that etcd is asked about an instance. Thread-safe. */
final class RegistrationCalls {

    /*
     * I1 A take succeeds only while its nonce is not revoked, and nobody else is listed at its key; a second take with the
     *    same nonce is answered as the first.
     * I2 A release deletes a key only as it was read, with the nonce of its record in it.
     * I3 Once a nonce is revoked, which is before its key is read, no take of it succeeds any more.
     */

    private static final int TRIES = 5;

    private final Calls calls;
    private final String revoked;
    private final RevocationLease lease;

    RegistrationCalls(Calls calls, String revocationPrefix) {
        this.calls = calls;
        this.revoked = revocationPrefix;
        this.lease = new RevocationLease(calls);
    }

    /** Lists an instance; fails as {@link io.tenure.adapter.ResourceAdapter#take} says. */
    CompletionStage<EtcdRegistration> take(Instance instance, ResourceRecord record, Duration timeout) {
        ByteString key = bytes(instance.key());
        ByteString revocation = revocation(record);
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(absent(key))
                .addCompare(absent(revocation))
                .addSuccess(put(key, instance.document(record), 0))
                .addFailure(get(revocation))
                .addFailure(get(key))
                .build();
        EtcdRegistration taken = new EtcdRegistration(instance.service(), instance.address(), record);
        return send("register", request, timeout).handle((reply, failure) -> {
            if (failure != null) {
                throw notTaken(record, failure);
            }
            if (!reply.getSucceeded()) {
                requireOwn(record, reply);
            }
            return taken;
        });
    }

    private static RuntimeException notTaken(ResourceRecord record, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean certain = cause instanceof StoreException known && known.outcome() == Outcome.NOT_APPLIED;
        return certain
                ? new TakeFailedException(record.kind(), record.id(), String.valueOf(cause.getMessage()), cause)
                : new CompletionException(cause);
    }

    private static void requireOwn(ResourceRecord record, TxnResponse reply) {
        if (reply.getResponses(0).getResponseRange().getKvsCount() > 0) {
            throw new TakeFailedException(record.kind(), record.id(), "its nonce is revoked", null);
        }
        KeyValue listed = first(reply, 1);
        if (listed == null || !Instance.isOf(listed.getValue().toStringUtf8(), record.nonce())) {
            String who =
                    listed == null ? "nobody" : Text.quote(listed.getValue().toStringUtf8());
            throw new TakeFailedException(record.kind(), record.id(), "its key is taken: " + who, null);
        }
    }

    /**
     * Takes an instance off the list, if it is still the record's; what is gone, or another's, is success.
     *
     * @return whether it was
     */
    CompletionStage<Boolean> release(Instance instance, ResourceRecord record, boolean revoke, Duration timeout) {
        long deadlineNanos = calls.deadlineNanos(timeout);
        ByteString key = bytes(instance.key());
        CompletionStage<TxnResponse> read = revoke
                ? lease.current(timeout)
                        .thenCompose(leaseId -> send(
                                "revoke",
                                TxnRequest.newBuilder()
                                        .addSuccess(put(revocation(record), instance.key(), leaseId))
                                        .addSuccess(get(key))
                                        .build(),
                                left(deadlineNanos)))
                : send("deregister", reading(key), timeout);
        return read.thenCompose(
                reply -> delete(key, record, first(reply, reply.getResponsesCount() - 1), deadlineNanos, TRIES));
    }

    /** Deletes the key if it is as it was read; reads it again if not. */
    private CompletionStage<Boolean> delete(
            ByteString key, ResourceRecord record, @Nullable KeyValue listed, long deadlineNanos, int tries) {
        if (listed == null || !Instance.isOf(listed.getValue().toStringUtf8(), record.nonce())) {
            return CompletableFuture.completedStage(false);
        }
        if (tries == 0) {
            return CompletableFuture.failedStage(new StoreException(
                    "deregister " + Text.quote(record.id()) + ": its key changes all the time", Outcome.UNKNOWN, null));
        }
        TxnRequest request = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(CompareTarget.MOD)
                        .setResult(CompareResult.EQUAL)
                        .setModRevision(listed.getModRevision()))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)))
                .addFailure(get(key))
                .build();
        return send("deregister", request, left(deadlineNanos))
                .thenCompose(reply -> reply.getSucceeded()
                        ? CompletableFuture.completedStage(true)
                        : delete(key, record, first(reply, 0), deadlineNanos, tries - 1));
    }

    /** Whether the instance is listed by that very take. */
    CompletionStage<Boolean> isListed(Instance instance, ResourceRecord record, Duration timeout) {
        return send("look up", reading(bytes(instance.key())), timeout).thenApply(reply -> {
            KeyValue listed = first(reply, 0);
            return listed != null && Instance.isOf(listed.getValue().toStringUtf8(), record.nonce());
        });
    }

    private CompletionStage<TxnResponse> send(String what, TxnRequest request, Duration timeout) {
        return calls.send(what, KVGrpc.getTxnMethod(), request, timeout, new Call.Answer<>() {
            @Override
            public TxnResponse of(TxnResponse reply) {
                return reply;
            }

            @Override
            public TxnResponse noLease(StoreException gone) {
                lease.forget();
                throw gone;
            }
        });
    }

    private Duration left(long deadlineNanos) {
        return Duration.ofNanos(deadlineNanos - calls.nowNanos());
    }

    private ByteString revocation(ResourceRecord record) {
        return bytes(revoked + Instance.hex(record.nonce()));
    }

    private static @Nullable KeyValue first(TxnResponse reply, int response) {
        var range = reply.getResponses(response).getResponseRange();
        return range.getKvsCount() == 0 ? null : range.getKvs(0);
    }

    private static TxnRequest reading(ByteString key) {
        return TxnRequest.newBuilder().addSuccess(get(key)).build();
    }

    private static Compare absent(ByteString key) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(CompareTarget.CREATE)
                .setResult(CompareResult.EQUAL)
                .setCreateRevision(0)
                .build();
    }

    private static RequestOp get(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key))
                .build();
    }

    private static RequestOp put(ByteString key, String value, long leaseId) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(key)
                        .setValue(bytes(value))
                        .setLease(leaseId))
                .build();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
