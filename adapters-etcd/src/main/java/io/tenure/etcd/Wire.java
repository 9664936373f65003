package io.tenure.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare.CompareResult;
import io.etcd.jetcd.api.Compare.CompareTarget;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.tenure.store.KeyValue;
import io.tenure.store.ReadResult;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Between the store's words and etcd's. Immutable.
 *
 * @param prefix stands before every key in etcd, and before none outside of it
 */
record Wire(String prefix) {

    ByteString key(String key) {
        return ByteString.copyFrom(prefix + key, StandardCharsets.ISO_8859_1);
    }

    /** The first key behind all that begin with {@code keyPrefix}, whose last character is printable ASCII. */
    ByteString end(String keyPrefix) {
        int last = keyPrefix.length() - 1;
        return key(keyPrefix.substring(0, last) + (char) (keyPrefix.charAt(last) + 1));
    }

    TxnRequest transaction(Transaction transaction) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        transaction.compares().forEach(compare -> txn.addCompare(compare(compare)));
        for (Transaction.Put put : transaction.puts()) {
            txn.addSuccess(RequestOp.newBuilder()
                    .setRequestPut(PutRequest.newBuilder()
                            .setKey(key(put.key()))
                            .setValue(ByteString.copyFromUtf8(put.value()))
                            .setLease(put.session())));
        }
        for (String deleted : transaction.deletes()) {
            txn.addSuccess(RequestOp.newBuilder()
                    .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key(deleted))));
        }
        for (String read : transaction.elseReads()) {
            txn.addFailure(RequestOp.newBuilder().setRequestRange(get(read)));
        }
        return txn.build();
    }

    private io.etcd.jetcd.api.Compare compare(Transaction.Compare compare) {
        io.etcd.jetcd.api.Compare.Builder builder = io.etcd.jetcd.api.Compare.newBuilder()
                .setKey(key(compare.key()))
                .setResult(CompareResult.EQUAL);
        switch (compare.field()) {
            case CREATE -> builder.setTarget(CompareTarget.CREATE).setCreateRevision(compare.revision());
            case MOD -> builder.setTarget(CompareTarget.MOD).setModRevision(compare.revision());
        }
        return builder.build();
    }

    RangeRequest get(String key) {
        return RangeRequest.newBuilder().setKey(key(key)).build();
    }

    TransactResult transactResult(TxnResponse reply) {
        List<KeyValue> reads = new ArrayList<>();
        if (!reply.getSucceeded()) {
            for (ResponseOp op : reply.getResponsesList()) {
                op.getResponseRange().getKvsList().forEach(kv -> reads.add(keyValue(kv)));
            }
        }
        return new TransactResult(
                reply.getSucceeded(),
                reply.getHeader().getRevision(),
                reply.getHeader().getRaftTerm(),
                List.copyOf(reads));
    }

    ReadResult readResult(RangeResponse reply) {
        return new ReadResult(
                reply.getKvsCount() == 0 ? null : keyValue(reply.getKvs(0)),
                reply.getHeader().getRevision(),
                reply.getHeader().getRaftTerm());
    }

    KeyValue keyValue(io.etcd.jetcd.api.KeyValue kv) {
        return new KeyValue(
                ownKey(kv.getKey()),
                kv.getValue().toStringUtf8(),
                kv.getCreateRevision(),
                kv.getModRevision(),
                kv.getLease());
    }

    /** A key as the store's users know it; to be asked only for {@linkplain #isFit fit} ones. */
    String ownKey(ByteString key) {
        return key.substring(prefix.length()).toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether a key could be one of the store's; others were written by somebody else and are not shown. */
    static boolean isFit(ByteString key) {
        for (int i = 0; i < key.size(); i++) {
            byte b = key.byteAt(i);
            if (b <= ' ' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
