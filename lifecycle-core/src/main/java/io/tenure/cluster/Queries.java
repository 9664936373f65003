package io.tenure.cluster;

import io.tenure.cluster.Members.Census;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
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
    private final Members members;

    Queries(OwnerHome home, HoldBook book) {
        this.home = home;
        this.book = book;
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

    /** In one read and one more for an exclusive kind; else one for each member. */
    CompletableFuture<Optional<Holder>> whoHolds(String kind, String id) {
        HoldEntry own = book.find(home.keys().resource(home.self(), kind, id));
        if (own != null && own.stage() != HoldEntry.Stage.WRITING) {
            String name = home.settings().ownerName();
            boolean alive = home.standing().isValid();
            return CompletableFuture.completedFuture(Optional.of(holder(own.record(), name, alive)));
        }
        return home.store().get(home.keys().name(kind, id)).thenCompose(read -> {
            KeyValue row = read.value();
            NameEntry name = row == null ? null : NameEntry.decode(row.value()).value();
            return row == null || name == null
                    ? find(kind, id).thenCompose(this::holderOf)
                    : holderOf(kind, id, row, name);
        });
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

    private CompletableFuture<Optional<Holder>> holderOf(Optional<Found> found) {
        if (found.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        ResourceRecord record = found.get().record();
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
