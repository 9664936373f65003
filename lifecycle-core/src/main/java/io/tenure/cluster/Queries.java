package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.cluster.Members.Census;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Answers who holds what, across owners. Confined to the loop. */
final class Queries {

    private static final int AT_A_TIME = 16;

    private final OwnerHome home;
    private final HoldBook book;
    private final DirectHolds direct;
    private final Members members;

    Queries(OwnerHome home, HoldBook book, DirectHolds direct) {
        this.home = home;
        this.book = book;
        this.direct = direct;
        this.members = new Members(home);
    }

    /**
     * A record as it was found.
     *
     * @param row its row
     * @param record what that says
     */
    record Found(KeyValue row, ResourceRecord record) {}

    CompletableFuture<Census> census() {
        return members.census();
    }

    /**
     * In one read and one more for an exclusive kind, or by the manifest of the kind's adapter; else one read for each
     * member. What this owner is done with, or is undoing, may be another's by now, which is looked for first; where nobody
     * has it, it is this owner's still.
     */
    CompletableFuture<Optional<Holder>> whoHolds(String kind, String id, Duration timeout) {
        ResourceAdapter<?> adapter = home.adapters().of(kind);
        if (adapter != null && adapter.keepsManifest()) {
            return whoHolds(adapter, id, timeout);
        }
        String key = home.keys().resource(home.self(), kind, id);
        HoldEntry own = book.find(key);
        if (own != null && own.isHeld()) {
            return CompletableFuture.completedFuture(Optional.of(own(own)));
        }
        return lookFor(kind, id).thenApply(found -> {
            HoldEntry now = book.find(key);
            return found.isEmpty() && now != null && now.stage() != HoldEntry.Stage.WRITING
                    ? Optional.of(own(now))
                    : found;
        });
    }

    private CompletableFuture<Optional<Holder>> lookFor(String kind, String id) {
        return home.store().get(home.keys().name(kind, id)).thenCompose(read -> {
            KeyValue row = read.value();
            NameEntry name = row == null ? null : NameEntry.decode(row.value()).value();
            return row == null || name == null
                    ? find(kind, id)
                            .thenCompose(found -> found.isPresent()
                                    ? holderOf(found.get().record())
                                    : CompletableFuture.completedFuture(Optional.empty()))
                    : holderOf(kind, id, row, name);
        });
    }

    private CompletableFuture<Optional<Holder>> whoHolds(ResourceAdapter<?> adapter, String id, Duration timeout) {
        DirectEntry own = direct.find(adapter.kind(), id);
        if (own != null && own.isHeld()) {
            return CompletableFuture.completedFuture(Optional.of(own(own)));
        }
        return findInManifest(adapter, id, timeout)
                .thenCompose(found ->
                        found.isPresent() ? holderOf(found.get()) : CompletableFuture.completedFuture(Optional.empty()))
                .thenApply(found -> {
                    DirectEntry now = direct.find(adapter.kind(), id);
                    return found.isEmpty() && now != null && !now.isTaking() ? Optional.of(own(now)) : found;
                });
    }

    private Holder own(Holding held) {
        return holder(
                held.record(), home.settings().ownerName(), home.standing().isValid());
    }

    /** The record of whoever holds the resource, this owner included, by the adapter's own manifest. */
    CompletableFuture<Optional<ResourceRecord>> findInManifest(
            ResourceAdapter<?> adapter, String id, Duration timeout) {
        return home.adapters()
                .<Optional<ResourceRecord>>call(adapter, timeout, left -> adapter.find(id, left))
                .thenApply(found -> found.filter(record ->
                        record.kind().equals(adapter.kind()) && record.id().equals(id)));
    }

    private CompletableFuture<Optional<Holder>> holderOf(String kind, String id, KeyValue row, NameEntry name) {
        return home.store()
                .get(home.keys().owner(name.owner()))
                .thenApply(read -> Optional.of(new Holder(
                        kind,
                        id,
                        name.owner(),
                        Members.nameOf(read.value()),
                        row.createRevision(),
                        name.sinceWallMillis(),
                        read.value() != null)));
    }

    private CompletableFuture<Optional<Holder>> holderOf(ResourceRecord record) {
        return home.store()
                .get(home.keys().owner(record.owner()))
                .thenApply(read -> Optional.of(holder(record, Members.nameOf(read.value()), read.value() != null)));
    }

    private static Holder holder(ResourceRecord record, String name, boolean alive) {
        return new Holder(
                record.kind(), record.id(), record.owner(), name, record.token(), record.sinceWallMillis(), alive);
    }

    /** The record of whoever holds the resource, this owner included: one that is held rather than one that is not yet. */
    CompletableFuture<Optional<Found>> find(String kind, String id) {
        return members.census().thenCompose(census -> {
            List<OwnerId> owners = List.copyOf(census.members().keySet());
            return findAmong(owners, 0, kind, id, new ArrayList<>());
        });
    }

    private CompletableFuture<Optional<Found>> findAmong(
            List<OwnerId> owners, int from, String kind, String id, List<Found> found) {
        if (from >= owners.size()) {
            Comparator<Found> byState = Comparator.comparing(f -> f.record().state() != RecordState.INTENT);
            return CompletableFuture.completedFuture(
                    found.stream().max(byState.thenComparing(f -> f.record().token())));
        }
        int to = Math.min(owners.size(), from + AT_A_TIME);
        List<CompletableFuture<Void>> reads = new ArrayList<>();
        for (OwnerId owner : owners.subList(from, to)) {
            String key = home.keys().resource(owner, kind, id);
            reads.add(home.store().get(key).thenAccept(read -> {
                KeyValue row = read.value();
                ResourceRecord record = row == null
                        ? null
                        : RecordCodec.decode(home.keys(), row).value();
                if (row != null && record != null) {
                    found.add(new Found(row, record));
                }
            }));
        }
        return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                .thenCompose(done -> findAmong(owners, to, kind, id, found));
    }
}
