package io.tenure.cluster;

import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.Text;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices that one of our resources ended without its holder, and finds records of ours that nobody works on. */
final class Revocations {

    /*
     * A force-release marks our record, then deletes it. We see it by the watch on our records, by a mark of ours that
     * finds the record changed, or by listing our records at each reconcile. Confined to the loop.
     *
     * I1 A hold is revoked only if its record was confirmed before the read that misses it was sent, if we are not
     *    deleting it ourselves, and while our session is valid: else a survivor may have cleaned up.
     * I2 A record of ours that is not in the book is released, revoked and deleted: an owner that is alive cleans up
     *    after itself. That it is not in the book counts only if it was still there when looked at last.
     * I3 What its own system lost is invalid from then on, also where that is told before the take has counted: then it
     *    never does. Only that very take, by nonce.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration MARK_AFTER = Duration.ofMillis(10);

    private final OwnerHome home;
    private final HoldBook book;
    private final RecordWrites writes;
    private final Undoing undoing;
    private CoordinationStore.@Nullable Watch watch;
    private boolean listing;
    private boolean listAgain;

    Revocations(OwnerHome home, HoldBook book, RecordWrites writes, Undoing undoing) {
        this.home = home;
        this.book = book;
        this.writes = writes;
        this.undoing = undoing;
    }

    void start() {
        watch = home.store().watch(home.keys().resources(home.self()), new OwnRecords());
    }

    void stop() {
        if (watch != null) {
            watch.close();
        }
    }

    /**
     * Writes that a resource is held, or finds that it was revoked meanwhile. Not of one that is held for a moment only: an
     * intent says the same to survivors, save that they sweep twice what cannot refuse a late take.
     */
    void markHeld(HoldEntry entry) {
        home.serial().after(MARK_AFTER, () -> {
            if (entry.isHeld()) {
                markNow(entry);
            }
        });
    }

    private void markNow(HoldEntry entry) {
        home.serial().then(writes.mark(entry, RecordState.HELD), (marked, failure) -> {
            if (failure == null) {
                return;
            }
            Throwable cause = Failures.unwrap(failure);
            if (cause instanceof RecordWrite.ConflictException conflict) {
                revoked(entry, RecordWrite.find(conflict.reads(), entry.key()).orElse(null));
            } else if (!home.standing().isEnded() && entry.isHeld()) {
                home.serial().after(RETRY, () -> markNow(entry));
            }
        });
    }

    /** Whether there may be records of ours. */
    boolean mayFind() {
        return !book.isUnused();
    }

    /** Lists our records: what is held and not there was revoked; what is there and not ours any more is swept. */
    void reconcile() {
        listAgain = listing;
        if (listing || home.standing().isEnded()) {
            return;
        }
        listing = true;
        Map<String, HoldEntry> confirmed = new TreeMap<>();
        book.all().stream()
                .filter(entry -> entry.isHeld() && entry.isWritten())
                .forEach(entry -> confirmed.put(entry.key(), entry));
        home.serial().then(home.store().list(home.keys().resources(home.self())), (rows, failure) -> {
            listing = false;
            if (failure == null) {
                for (KeyValue row : rows) {
                    HoldEntry entry = confirmed.remove(row.key());
                    if (entry != null && isForced(row)) {
                        revoked(entry, row);
                    }
                }
                confirmed.values().forEach(entry -> revoked(entry, null));
                sweep(rows);
            }
            if (listAgain) {
                reconcile();
            }
        });
    }

    /** @param row what stands at the record's key now, or null */
    private void revoked(HoldEntry entry, @Nullable KeyValue row) {
        home.standing().check();
        if (!home.standing().isValid()) {
            // Our session may have ended, and the record with it; if it has not, the next reconcile finds this again.
            return;
        }
        if (entry.isRevoked()
                || entry.isEnding()
                || !book.contains(entry)
                || home.standing().isEnded()) {
            return;
        }
        if (row != null && row.createRevision() == entry.createRevision()) {
            entry.modified(row.modRevision());
        } else {
            entry.unwritten();
        }
        entry.revoke();
        if (entry.isHeld()) {
            entry.to(HoldEntry.Stage.REVOKED);
            LOG.warn("Somebody force-released {} of this owner", entry.key());
            home.notices().tellRevoked(entry);
        }
    }

    /** The external system lost what {@code lost} describes: whoever relies on that very take is told. */
    void lost(ResourceRecord lost, String reason) {
        HoldEntry entry = book.find(home.keys().resource(home.self(), lost.kind(), lost.id()));
        boolean meant = entry != null && entry.record().nonce() == lost.nonce();
        if (entry == null || !meant || entry.isEnding() || entry.isRevoked()) {
            return;
        }
        LOG.info("The system of {} lost it: {}", entry.key(), Text.escape(reason));
        entry.revoke();
        if (entry.isHeld()) {
            entry.to(HoldEntry.Stage.REVOKED);
            home.notices().tellLost(entry);
        }
    }

    /** Whether a record says that it is being released. We never write that of something we hold. */
    private boolean isForced(KeyValue row) {
        ResourceRecord record = RecordCodec.decode(home.keys(), row).value();
        return record != null && record.state() == RecordState.RELEASING;
    }

    /** What was in the book when the listing was sent may have left it since, so each is looked at again. */
    private void sweep(List<KeyValue> rows) {
        for (KeyValue listed : rows) {
            if (isNobodysWork(listed)) {
                home.serial().then(home.store().get(listed.key()), (read, failure) -> {
                    KeyValue row = failure == null ? read.value() : null;
                    if (row != null && row.createRevision() == listed.createRevision() && isNobodysWork(row)) {
                        undo(row);
                    }
                });
            }
        }
    }

    private boolean isNobodysWork(KeyValue row) {
        return book.find(row.key()) == null && !home.standing().isEnded();
    }

    private void undo(KeyValue row) {
        ResourceRecord record = RecordCodec.decode(home.keys(), row).value();
        var adapter = record == null ? null : home.adapters().of(record.kind());
        if (record == null || adapter == null) {
            LOG.warn("A record at {} is not this version's; it is left alone", row.key());
            return;
        }
        LOG.warn("A record of this owner at {} is nobody's work; it is undone", row.key());
        HoldEntry leftover = new HoldEntry(adapter, row.key(), record);
        leftover.created(row.createRevision());
        leftover.modified(row.modRevision());
        leftover.takeIsUncertain();
        book.add(leftover);
        undoing.undo(leftover);
    }

    /** Changes to our records. */
    private final class OwnRecords implements WatchListener {
        @Override
        public void onChange(String key, @Nullable KeyValue now, long revision) {
            HoldEntry entry = book.find(key);
            if (entry != null && mayConcern(entry, revision) && (now == null || isForced(now))) {
                verify(entry);
            }
        }

        /** Most changes are what we wrote ourselves. */
        private boolean mayConcern(HoldEntry entry, long revision) {
            return entry.isWritten() && !entry.isEnding() && revision > entry.modRevision();
        }

        @Override
        public void onGap() {
            reconcile();
        }

        private void verify(HoldEntry entry) {
            home.serial().then(home.store().get(entry.key()), (read, failure) -> {
                if (failure != null) {
                    reconcile();
                    return;
                }
                KeyValue row = read.value();
                boolean gone = row == null || row.createRevision() != entry.createRevision() || isForced(row);
                if (gone && !entry.isEnding()) {
                    revoked(entry, row);
                }
            });
        }
    }
}
