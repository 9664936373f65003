package io.tenure.cluster;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.cluster.Queries.Found;
import io.tenure.resource.NoAdapterException;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.resource.Text;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Releases a resource whoever holds it, because somebody decided so. Confined to the loop. */
final class Forcing {

    /*
     * First the record says that it is being released, which its owner sees, and stops relying on it; then it is
     * released outside and its nonce revoked; then record and name are deleted. Whoever is left finishes what the other
     * began: a record in this state that its owner did not put there is released and deleted by the owner's own sweep.
     *
     * I1 Only that take is ended: both steps compare, by nonce and by revision.
     *    One that may yet be taken, where nothing can refuse that, keeps its record: its owner deletes it when it knows
     *    what became of the take, or whoever cleans up after that owner.
     * I2 What this owner holds or is done with is ended by its own release or undo, never by a call beside that: an
     *    adapter is not asked again before it has answered. Only a take that is under way is ended like another's; one
     *    of an adapter that keeps a manifest is undone.
     *    What it is done with may be another's by now, which is looked for first.
     * I3 An owner that was lost ends nothing that it finds in a manifest: that may be its successor's, which shares the
     *    adapter with it, and would not be told.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Forcing.class);
    private static final int MAX_CONFLICTS = 5;

    private final OwnerHome home;
    private final HoldBook book;
    private final DirectHolds direct;
    private final DirectReleasing directReleasing;
    private final Queries queries;
    private final Releasing releasing;

    Forcing(
            OwnerHome home,
            HoldBook book,
            DirectHolds direct,
            DirectReleasing directReleasing,
            Queries queries,
            Releasing releasing) {
        this.home = home;
        this.book = book;
        this.direct = direct;
        this.directReleasing = directReleasing;
        this.queries = queries;
        this.releasing = releasing;
    }

    /** Whether anybody held it. */
    CompletableFuture<Boolean> forceRelease(String kind, String id, String reason, Duration timeout) {
        ResourceAdapter<?> adapter = home.adapters().of(kind);
        if (adapter != null && adapter.keepsManifest()) {
            return forceInManifest(adapter, id, reason, timeout);
        }
        String key = home.keys().resource(home.self(), kind, id);
        HoldEntry own = book.find(key);
        if (own != null && own.isHeld()) {
            return releaseOwn(own, timeout);
        }
        boolean wasOwn = own != null && own.isTaken();
        return queries.find(kind, id).thenCompose(found -> {
            HoldEntry meanwhile = book.find(key);
            boolean isOwn = meanwhile != null && meanwhile.isTaken() && isOf(meanwhile, found.map(Found::record));
            if (isOwn) {
                return releaseOwn(Objects.requireNonNull(meanwhile), timeout);
            }
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(wasOwn);
            }
            tell(found.get().record(), reason);
            return release(found.get(), timeout);
        });
    }

    /** Whether what was found is that take, or nothing, so that there is no other. */
    private static boolean isOf(Holding own, Optional<ResourceRecord> found) {
        return found.isEmpty() || found.get().nonce() == own.record().nonce();
    }

    private static void tell(ResourceRecord record, String reason) {
        LOG.warn(
                "{} {} of owner {} is force-released: {}",
                record.kind(),
                Text.quote(record.id()),
                record.owner(),
                Text.escape(reason));
    }

    /** The adapter's manifest says whose it is, and the adapter lets that owner know. */
    private CompletableFuture<Boolean> forceInManifest(
            ResourceAdapter<?> adapter, String id, String reason, Duration timeout) {
        DirectEntry own = direct.find(adapter.kind(), id);
        if (own != null && own.isHeld()) {
            return endOwn(own, timeout);
        }
        boolean isEnding = own != null && !own.isTaking();
        return queries.findInManifest(adapter, id, timeout).thenCompose(found -> {
            if (isEnding && isOf(Objects.requireNonNull(own), found)) {
                return endOwn(own, timeout);
            }
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            if (home.standing().isEnded()) {
                throw home.standing().closedException();
            }
            ResourceRecord record = found.get();
            tell(record, reason);
            DirectEntry meanwhile = direct.find(adapter.kind(), id);
            return meanwhile != null && meanwhile.record().nonce() == record.nonce()
                    ? endOwn(meanwhile, timeout)
                    : home.adapters()
                            .<Object>call(adapter, timeout, left -> adapter.release(record, true, left))
                            .thenApply(released -> true);
        });
    }

    private CompletableFuture<Boolean> endOwn(DirectEntry own, Duration timeout) {
        boolean undone = own.isTaking() || own.isBeingUndone();
        direct.forced(own);
        if (!undone) {
            return home.adapters()
                    .<@Nullable Void>call(own.adapter(), timeout, left -> directReleasing.release(own, left))
                    .thenApply(released -> true);
        }
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        // Where the adapter answered, on a thread of its own.
        if (!own.whenGone(() -> home.serial().execute(() -> gone.complete(true)))) {
            gone.complete(true);
        }
        return gone;
    }

    private CompletableFuture<Boolean> releaseOwn(HoldEntry own, Duration timeout) {
        if (own.isHeld()) {
            home.notices().tellRevoked(own);
        } else if (own.isBeingUndone()) {
            CompletableFuture<Boolean> undone = new CompletableFuture<>();
            book.whenGone(own.key(), () -> undone.complete(true));
            return undone;
        }
        return releasing.release(own, timeout).thenApply(released -> true);
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
            return announce(found, 0)
                    .thenCompose(announced -> announced.isEmpty()
                            ? CompletableFuture.completedFuture(true)
                            : releaseOutside(adapter, announced.get(), mayComeLate(adapter, record), timeout));
        });
    }

    /** Whether a take may be under way that nothing can refuse; one that is marked may have been an intent before. */
    private static boolean mayComeLate(ResourceAdapter<?> adapter, ResourceRecord found) {
        return found.state() != RecordState.HELD && adapter.fencing() != Fencing.FENCED;
    }

    private CompletableFuture<Boolean> releaseOutside(
            ResourceAdapter<?> adapter, Found marked, boolean comesLate, Duration timeout) {
        return home.adapters()
                .call(adapter, timeout, left -> adapter.release(marked.record(), true, left))
                .thenCompose(released -> comesLate ? CompletableFuture.completedFuture(true) : delete(marked, 0));
    }

    /** Marks the record, so that its owner knows even if we do not get any further; empty if it is gone. */
    private CompletableFuture<Optional<Found>> announce(Found found, int conflicts) {
        ResourceRecord marked = found.record().withState(RecordState.RELEASING);
        RecordWrite write = RecordWrite.update(home.keys(), marked, found.row().modRevision());
        return home.store()
                .transact(transaction(write))
                .thenCompose(result -> home.store().get(found.row().key()).thenCompose(read -> {
                    KeyValue now = read.value();
                    if (now == null || now.createRevision() != found.row().createRevision()) {
                        return CompletableFuture.completedFuture(Optional.empty());
                    }
                    Found current = asItIs(now, found);
                    if (result.succeeded() || conflicts >= MAX_CONFLICTS) {
                        return CompletableFuture.completedFuture(Optional.of(current));
                    }
                    return announce(current, conflicts + 1);
                }));
    }

    /** The same take as it stands now: its owner may have written its own token meanwhile, which is to stay. */
    private Found asItIs(KeyValue now, Found before) {
        ResourceRecord record = RecordCodec.decode(home.keys(), now).value();
        return new Found(now, record == null ? before.record() : record);
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
        return home.store().transact(transaction(write)).thenApply(result -> result.succeeded());
    }

    private static Transaction transaction(RecordWrite write) {
        Transaction.Builder builder = Transaction.builder();
        write.addTo(builder);
        return builder.build();
    }
}
