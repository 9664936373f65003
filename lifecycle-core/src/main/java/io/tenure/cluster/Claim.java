package io.tenure.cluster;

import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import java.util.List;

/**
 * A claim that is ours: the right to clean one part of an orphan.
 *
 * @param orphan whose part it is
 * @param shard which part
 * @param key where the claim stands
 * @param revision what created it; every step compares it, so one who slept through its loss changes nothing
 */
record Claim(Orphan orphan, int shard, String key, long revision) {

    /** A transaction that needs this claim. */
    Transaction.Builder guarded() {
        return Transaction.builder().ifCreated(key, revision).elseRead(key);
    }

    /** Whether what was read says that the claim is gone. */
    boolean isLost(List<KeyValue> reads) {
        return RecordWrite.find(reads, key).map(KeyValue::createRevision).orElse(0L) != revision;
    }
}
