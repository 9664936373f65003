package io.tenure.cluster;

import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import io.tenure.store.Transaction.Compare;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One record's part of a batch: what it compares and writes. What is compared is read if a comparison fails.
 *
 * @param compares at most two
 * @param puts at most two
 * @param deletes at most two
 */
record RecordWrite(List<Compare> compares, List<Transaction.Put> puts, List<String> deletes) {

    RecordWrite {
        compares = List.copyOf(compares);
        puts = List.copyOf(puts);
        deletes = List.copyOf(deletes);
    }

    /** Writes a record that is new, and takes its name if it is exclusive. */
    static RecordWrite create(Keys keys, ResourceRecord record) {
        String key = keys.resource(record.owner(), record.kind(), record.id());
        List<Compare> compares = new ArrayList<>();
        List<Transaction.Put> puts = new ArrayList<>();
        compares.add(absent(key));
        puts.add(new Transaction.Put(key, RecordCodec.encode(record), 0));
        if (record.exclusive()) {
            String name = keys.name(record.kind(), record.id());
            NameEntry entry = new NameEntry(record.owner(), record.nonce(), record.sinceWallMillis());
            compares.add(absent(name));
            puts.add(new Transaction.Put(name, entry.encode(), 0));
        }
        return new RecordWrite(compares, puts, List.of());
    }

    /** Writes a record further on, if it is still as it was written last: else a deleted one would rise again. */
    static RecordWrite update(Keys keys, ResourceRecord record, long modRevision) {
        String key = keys.resource(record.owner(), record.kind(), record.id());
        return new RecordWrite(
                List.of(new Compare(key, Compare.Field.MOD, modRevision)),
                List.of(new Transaction.Put(key, RecordCodec.encode(record), 0)),
                List.of());
    }

    /** Deletes a record and its name together, if the record is as it was written last. */
    static RecordWrite delete(Keys keys, ResourceRecord record, long modRevision, long createRevision) {
        RecordWrite bare = deleteRecordOnly(keys, record, modRevision);
        if (!record.exclusive()) {
            return bare;
        }
        String name = keys.name(record.kind(), record.id());
        List<Compare> compares = new ArrayList<>(bare.compares());
        compares.add(new Compare(name, Compare.Field.CREATE, createRevision));
        return new RecordWrite(compares, List.of(), List.of(bare.deletes().get(0), name));
    }

    /** Deletes a record whose name is not its own any more. */
    static RecordWrite deleteRecordOnly(Keys keys, ResourceRecord record, long modRevision) {
        String key = keys.resource(record.owner(), record.kind(), record.id());
        return new RecordWrite(List.of(new Compare(key, Compare.Field.MOD, modRevision)), List.of(), List.of(key));
    }

    /** Adds this write to a transaction, and what it compares to what is read if the transaction fails. */
    void addTo(Transaction.Builder builder) {
        for (Compare compare : compares) {
            switch (compare.field()) {
                case CREATE -> builder.ifCreated(compare.key(), compare.revision());
                case MOD -> builder.ifUnchanged(compare.key(), compare.revision());
            }
            builder.elseRead(compare.key());
        }
        puts.forEach(put -> builder.put(put.key(), put.value()));
        deletes.forEach(builder::delete);
    }

    /** Whether what was read says that this write's comparisons fail. */
    boolean conflictsWith(List<KeyValue> reads) {
        return compares.stream().anyMatch(compare -> !holds(compare, find(reads, compare.key())));
    }

    /** What was read of this write's keys. */
    List<KeyValue> ownReads(List<KeyValue> reads) {
        return compares.stream()
                .map(compare -> find(reads, compare.key()))
                .flatMap(Optional::stream)
                .toList();
    }

    int operations() {
        return Math.max(compares.size(), puts.size() + deletes.size());
    }

    private static boolean holds(Compare compare, Optional<KeyValue> row) {
        long actual = row.map(r -> compare.field() == Compare.Field.MOD ? r.modRevision() : r.createRevision())
                .orElse(0L);
        return actual == compare.revision();
    }

    static Optional<KeyValue> find(List<KeyValue> rows, String key) {
        return rows.stream().filter(row -> row.key().equals(key)).findFirst();
    }

    private static Compare absent(String key) {
        return new Compare(key, Compare.Field.CREATE, 0);
    }

    /** A comparison failed; nothing was written. */
    static final class ConflictException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<KeyValue> reads;

        ConflictException(List<KeyValue> reads) {
            super("a comparison failed", null, false, false);
            this.reads = List.copyOf(reads);
        }

        /** What stands at the keys that were compared. */
        List<KeyValue> reads() {
            return reads;
        }
    }
}
