package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.event.EventType;
import io.tenure.event.ResourceQuarantinedEvent;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import io.tenure.store.StoreLimits;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What could not be released: put aside, listed, tried again, or forgotten by an operator. Confined to the loop. */
final class Quarantine {

    /*
     * I1 A record goes from resources/ to quarantine/ in one transaction; its name stays taken.
     * I2 What cannot be read stays where it is, untouched; only its key is noted here.
     * I3 It leaves by a confirmed release, or by an operator who forgets it.
     */

    private final OwnerHome home;
    private final Cleaner cleaner;
    /** As last listed. */
    private final AtomicInteger size = new AtomicInteger();
    /** Those under way, by key. */
    private final Map<String, CompletableFuture<Boolean>> retries = new LinkedHashMap<>();

    Quarantine(OwnerHome home, Cleaner cleaner) {
        this.home = home;
        this.cleaner = cleaner;
    }

    int size() {
        return size.get();
    }

    /**
     * Where an entry stands.
     *
     * @param row its row
     * @param entry what that says
     */
    record Kept(KeyValue row, QuarantineEntry entry) {}

    /** All that can be read. */
    CompletableFuture<List<Kept>> list() {
        return home.store().list(home.keys().quarantine()).thenApply(this::read);
    }

    /** All that can be read of a listing of the quarantine. */
    List<Kept> read(List<KeyValue> rows) {
        size.set(rows.size());
        List<Kept> kept = new ArrayList<>();
        for (KeyValue row : rows) {
            QuarantineEntry entry = QuarantineEntry.decode(row.value()).value();
            if (entry != null) {
                kept.add(new Kept(row, entry));
            }
        }
        return kept;
    }

    /** What became of a record that was to be put aside. */
    enum Put {
        /** It is in quarantine. */
        MOVED,
        /** It does not fit there, so it stays where it is, and is noted. */
        NOTED,
        /** It was not, for something has changed. */
        NOT
    }

    /** Puts a record aside, under a claim. If that fails, it may have; the caller looks again. */
    CompletableFuture<Put> put(
            Claim claim, KeyValue row, ResourceRecord record, String endpoint, String reason, int attempts) {
        long nameRevision = record.exclusive() ? row.createRevision() : 0;
        long wallMillis = home.time().wallMillis();
        QuarantineEntry entry = new QuarantineEntry(
                row.key(), endpoint, nameRevision, reason, attempts, wallMillis, RecordCodec.encode(record));
        String key = home.keys().quarantine(row.key());
        if (entry.encode().length() > StoreLimits.MAX_VALUE) {
            return note(claim, row, reason).thenApply(noted -> Put.NOTED);
        }
        Transaction move = claim.guarded()
                .ifUnchanged(row.key(), row.modRevision())
                .put(key, entry.encode())
                .delete(row.key())
                .build();
        return settle(move).thenApply(moved -> {
            if (moved) {
                announce(claim, record, reason);
            }
            return moved ? Put.MOVED : Put.NOT;
        });
    }

    /** Notes what cannot be read, under a claim; whether it was not noted before. */
    CompletableFuture<Boolean> note(Claim claim, KeyValue row, String problem) {
        String key = home.keys().quarantine(row.key());
        if (key.length() > StoreLimits.MAX_KEY) {
            return CompletableFuture.completedFuture(false);
        }
        // Whether it has a name cannot be read either; if it has, that was created together with it.
        QuarantineEntry entry = new QuarantineEntry(
                row.key(), "", row.createRevision(), problem, 0, home.time().wallMillis(), "");
        return settle(claim.guarded().ifAbsent(key).put(key, entry.encode()).build());
    }

    private CompletableFuture<Boolean> settle(Transaction transaction) {
        return home.store().transact(transaction).thenApply(TransactResult::succeeded);
    }

    private void announce(Claim claim, ResourceRecord record, String reason) {
        claim.orphan().countQuarantined();
        size.incrementAndGet();
        home.notices().transitions().quarantined(record.kind());
        home.notices()
                .event(
                        EventType.RESOURCE_QUARANTINED,
                        () -> new ResourceQuarantinedEvent(home.time().wallMillis(), Orphan.ref(record), reason));
    }

    /** The entry at a key; null if there is none, or none that can be read. */
    CompletableFuture<@Nullable Kept> find(String key) {
        return home.store().get(key).thenApply(read -> {
            KeyValue row = read.value();
            QuarantineEntry entry =
                    row == null ? null : QuarantineEntry.decode(row.value()).value();
            return row == null || entry == null ? null : new Kept(row, entry);
        });
    }

    /** Whether this process can release it. */
    boolean canRelease(Kept kept) {
        ResourceRecord record = kept.entry().decodedRecord().value();
        return record != null && adapterOf(kept.entry(), record) != null;
    }

    private @Nullable ResourceAdapter<?> adapterOf(QuarantineEntry entry, ResourceRecord record) {
        ResourceAdapter<?> adapter = home.adapters().of(record.kind());
        boolean same = adapter != null && adapter.endpoint().equals(entry.endpoint());
        return same ? adapter : null;
    }

    /**
     * Tries once to release it, or waits for the try that is under way; whether it is gone now. What has to be released twice
     * stays in between.
     */
    CompletableFuture<Boolean> retry(Kept kept) {
        String key = kept.row().key();
        CompletableFuture<Boolean> running = retries.get(key);
        if (running != null) {
            return running;
        }
        CompletableFuture<Boolean> begun = begin(kept);
        if (!begun.isDone()) {
            retries.put(key, begun);
        }
        return begun.whenComplete((gone, failure) -> retries.remove(key));
    }

    private CompletableFuture<Boolean> begin(Kept kept) {
        ResourceRecord record = kept.entry().decodedRecord().value();
        ResourceAdapter<?> adapter = record == null ? null : adapterOf(kept.entry(), record);
        if (record == null || adapter == null) {
            return CompletableFuture.completedFuture(false);
        }
        return sweep(kept, cleaner.lane(adapter), record, Cleaner.sweepsOf(adapter, record));
    }

    private CompletableFuture<Boolean> sweep(Kept kept, CleanLane lane, ResourceRecord record, int left) {
        return lane.retry(record).thenCompose(result -> {
            if (!result.isDone()) {
                return failedAgain(kept, result.why());
            }
            return left > 1
                    ? home.serial()
                            .pause(home.settings().lockDelay())
                            .thenCompose(over -> sweep(kept, lane, record, left - 1))
                    : remove(kept);
        });
    }

    private CompletableFuture<Boolean> failedAgain(Kept kept, String reason) {
        QuarantineEntry entry = kept.entry().failedAgain(reason);
        Transaction write = Transaction.builder()
                .ifUnchanged(kept.row().key(), kept.row().modRevision())
                .put(kept.row().key(), entry.encode())
                .build();
        return home.store().transact(write).thenApply(written -> false);
    }

    /** Forgets it without a release, and frees its name; whether it was there. */
    CompletableFuture<Boolean> forget(Kept kept) {
        return remove(kept);
    }

    /** Deletes the entry, and with it the record where that stayed in its place, and the name if it is still its own. */
    private CompletableFuture<Boolean> remove(Kept kept) {
        Transaction alone = removal(kept).build();
        Keys.ResourcePath path = home.keys().resourceAt(kept.entry().key());
        if (kept.entry().nameRevision() == 0 || path == null) {
            return gone(alone);
        }
        String name = home.keys().name(path.kind(), path.id());
        Transaction withName = removal(kept)
                .ifCreated(name, kept.entry().nameRevision())
                .delete(name)
                .elseRead(name)
                .build();
        return home.store().transact(withName).thenCompose(result -> {
            boolean nameIsOurs = RecordWrite.find(result.elseReads(), name)
                    .filter(row -> row.createRevision() == kept.entry().nameRevision())
                    .isPresent();
            return result.succeeded() || nameIsOurs
                    ? CompletableFuture.completedFuture(counted(result.succeeded()))
                    : gone(alone);
        });
    }

    private static Transaction.Builder removal(Kept kept) {
        Transaction.Builder removal = Transaction.builder()
                .ifUnchanged(kept.row().key(), kept.row().modRevision())
                .delete(kept.row().key());
        return kept.entry().isUnreadable() ? removal.delete(kept.entry().key()) : removal;
    }

    private CompletableFuture<Boolean> gone(Transaction transaction) {
        return home.store().transact(transaction).thenApply(result -> counted(result.succeeded()));
    }

    private boolean counted(boolean isGone) {
        size.updateAndGet(now -> Math.max(0, now - (isGone ? 1 : 0)));
        return isGone;
    }

    /** As operators see it. */
    QuarantinedResource view(Kept kept) {
        QuarantineEntry entry = kept.entry();
        ResourceRecord record = entry.decodedRecord().value();
        Keys.ResourcePath path = home.keys().resourceAt(entry.key());
        var owner = Keys.ownerUnder(home.keys().quarantine(), kept.row().key());
        return new QuarantinedResource(
                kept.row().key(),
                owner == null ? home.self() : owner,
                record == null || path == null ? "" : record.kind(),
                record == null || path == null ? "" : record.id(),
                entry.reason(),
                entry.attempts(),
                entry.sinceWallMillis());
    }
}
