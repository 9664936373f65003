package io.tenure.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One page of a listing, and the questions that it takes, mostly one. Its questions come one after another. */
final class Listing {

    /*
     * Values may be as long as 384 KiB, so a page of a thousand may be more than is read as one message: then half is asked
     * for, and the page is the shorter. Keys that are no keys of ours are left out.
     *
     * I1 A page that says there is more has at least one row, or the caller could not ask on.
     */

    private final Calls calls;
    private final Wire wire;
    private final ByteString end;
    private final long deadlineNanos;
    private final CompletableFuture<RangePage> page = new CompletableFuture<>();

    private Listing(Calls calls, Wire wire, String prefix, Duration timeout) {
        this.calls = calls;
        this.wire = wire;
        this.end = wire.end(prefix);
        this.deadlineNanos = calls.deadlineNanos(timeout);
    }

    static CompletionStage<RangePage> page(
            Calls calls, Wire wire, String prefix, @Nullable String after, int limit, Duration timeout) {
        ByteString from = after == null || after.compareTo(prefix) < 0 ? wire.key(prefix) : behind(wire.key(after));
        Listing listing = new Listing(calls, wire, prefix, timeout);
        boolean beyond = ByteString.unsignedLexicographicalComparator().compare(from, listing.end) >= 0;
        return beyond ? listing.nothing(prefix, timeout) : listing.ask(from, limit, timeout);
    }

    /** The first page of each of several listings, by one question, which is a transaction that only reads. */
    static CompletionStage<List<RangePage>> firstPages(
            Calls calls, Wire wire, List<String> prefixes, int limit, Duration timeout) {
        long deadlineNanos = calls.deadlineNanos(timeout);
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (String prefix : prefixes) {
            request.addSuccess(RequestOp.newBuilder().setRequestRange(rows(wire.key(prefix), wire.end(prefix), limit)));
        }
        return calls.<TxnRequest, TxnResponse, List<RangePage>>send(
                        "ranges", KVGrpc.getTxnMethod(), request.build(), timeout, reply -> firstPagesOf(wire, reply))
                .exceptionallyCompose(failure -> {
                    Duration left = Duration.ofNanos(deadlineNanos - calls.nowNanos());
                    return failure instanceof TooLargeException && limit > 1
                            ? firstPages(calls, wire, prefixes, limit / 2, left)
                            : CompletableFuture.failedStage(failure);
                });
    }

    private static List<RangePage> firstPagesOf(Wire wire, TxnResponse reply) {
        return reply.getResponsesList().stream()
                .map(ResponseOp::getResponseRange)
                .map(range -> new RangePage(
                        fitRows(wire, range),
                        range.getMore(),
                        reply.getHeader().getRevision(),
                        reply.getHeader().getRaftTerm()))
                .toList();
    }

    /** What begins behind the end: no rows, but a revision. */
    private CompletionStage<RangePage> nothing(String prefix, Duration timeout) {
        RangeRequest count = RangeRequest.newBuilder()
                .setKey(wire.key(prefix))
                .setRangeEnd(end)
                .setCountOnly(true)
                .build();
        return calls.send("range", KVGrpc.getRangeMethod(), count, timeout, reply -> pageOf(reply, List.of(), false));
    }

    private CompletionStage<RangePage> ask(ByteString from, int limit, Duration timeout) {
        calls.<RangeRequest, RangeResponse, RangeResponse>send(
                        "range", KVGrpc.getRangeMethod(), rows(from, end, limit), timeout, reply -> reply)
                .whenComplete((reply, failure) -> {
                    if (failure instanceof TooLargeException && limit > 1) {
                        ask(from, limit / 2, left());
                    } else if (failure != null) {
                        page.completeExceptionally(failure);
                    } else {
                        answered(reply, limit);
                    }
                });
        return page;
    }

    private void answered(RangeResponse reply, int limit) {
        List<KeyValue> rows = fitRows(wire, reply);
        boolean more = reply.getMore() && reply.getKvsCount() > 0;
        if (more && rows.isEmpty()) {
            ask(behind(reply.getKvs(reply.getKvsCount() - 1).getKey()), limit, left());
        } else {
            page.complete(pageOf(reply, rows, more));
        }
    }

    private static RangeRequest rows(ByteString from, ByteString end, int limit) {
        return RangeRequest.newBuilder()
                .setKey(from)
                .setRangeEnd(end)
                .setLimit(limit)
                .build();
    }

    private static List<KeyValue> fitRows(Wire wire, RangeResponse reply) {
        return reply.getKvsList().stream()
                .filter(kv -> Wire.isFit(kv.getKey()))
                .map(wire::keyValue)
                .toList();
    }

    private static RangePage pageOf(RangeResponse reply, List<KeyValue> rows, boolean more) {
        return new RangePage(
                rows, more, reply.getHeader().getRevision(), reply.getHeader().getRaftTerm());
    }

    private Duration left() {
        return Duration.ofNanos(deadlineNanos - calls.nowNanos());
    }

    private static ByteString behind(ByteString key) {
        return key.concat(ByteString.copyFrom("\0", StandardCharsets.ISO_8859_1));
    }
}
