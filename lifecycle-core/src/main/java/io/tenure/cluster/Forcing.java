package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.cluster.Queries.Found;
import io.tenure.resource.NoAdapterException;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.Text;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Releases a resource whoever holds it, because somebody decided so. Confined to the loop. */
final class Forcing {

    /*
     * First outside, with its nonce revoked, then record and name in one transaction. The owner sees its record vanish.
     *
     * I1 Only that take is ended: both steps compare, by nonce and by revision.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Forcing.class);
    private static final int MAX_CONFLICTS = 5;

    private final OwnerHome home;
    private final HoldBook book;
    private final Queries queries;
    private final Releasing releasing;

    Forcing(OwnerHome home, HoldBook book, Queries queries, Releasing releasing) {
        this.home = home;
        this.book = book;
        this.queries = queries;
        this.releasing = releasing;
    }

    /** Whether anybody held it. */
    CompletableFuture<Boolean> forceRelease(String kind, String id, String reason, Duration timeout) {
        HoldEntry own = book.find(home.keys().resource(home.self(), kind, id));
        if (own != null && own.isHeld()) {
            home.notices().tell(listener -> listener.recordRevoked(kind, id));
            return releasing.release(own, timeout).thenApply(released -> true);
        }
        return queries.find(kind, id).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            LOG.warn(
                    "{} {} of owner {} is force-released: {}",
                    kind,
                    Text.quote(id),
                    found.get().record().owner(),
                    Text.escape(reason));
            return release(found.get(), timeout);
        });
    }

    private CompletableFuture<Boolean> release(Found found, Duration timeout) {
        ResourceRecord record = found.record();
        return home.store().get(home.keys().member(record.owner())).thenCompose(read -> {
            KeyValue row = read.value();
            MemberEntry member =
                    row == null ? null : MemberEntry.decode(row.value()).value();
            ResourceAdapter<?> adapter = member == null ? null : home.adapters().matching(member.of(record.kind()));
            if (adapter == null) {
                throw new NoAdapterException(record.kind());
            }
            return home.adapters()
                    .call(adapter, timeout, () -> adapter.release(record, true, timeout))
                    .thenCompose(released -> delete(found, 0));
        });
    }

    private CompletableFuture<Boolean> delete(Found found, int conflicts) {
        ResourceRecord record = found.record();
        RecordWrite write = RecordWrite.delete(
                home.keys(), record, found.row().modRevision(), found.row().createRevision());
        return apply(write)
                .thenCompose(done -> done
                        ? CompletableFuture.completedFuture(true)
                        : home.store()
                                .get(found.row().key())
                                .thenCompose(read -> changed(found, read.value(), conflicts)));
    }

    private CompletableFuture<Boolean> changed(Found found, @Nullable KeyValue now, int conflicts) {
        if (now == null || now.createRevision() != found.row().createRevision()) {
            return CompletableFuture.completedFuture(true);
        }
        if (conflicts >= MAX_CONFLICTS) {
            throw new TakeFailedException(
                    found.record().kind(), found.record().id(), "its record keeps changing", null);
        }
        if (now.modRevision() != found.row().modRevision()) {
            return delete(new Found(now, found.record()), conflicts + 1);
        }
        return apply(RecordWrite.deleteRecordOnly(home.keys(), found.record(), now.modRevision()));
    }

    private CompletableFuture<Boolean> apply(RecordWrite write) {
        Transaction.Builder builder = Transaction.builder();
        for (Transaction.Compare compare : write.compares()) {
            switch (compare.field()) {
                case CREATE -> builder.ifCreated(compare.key(), compare.revision());
                case MOD -> builder.ifUnchanged(compare.key(), compare.revision());
            }
        }
        write.deletes().forEach(builder::delete);
        return home.store().transact(builder.build()).thenApply(result -> result.succeeded());
    }
}
