package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all claims of this survivor share: one lane for each kind, the quarantine, the counts. Confined to the loop. */
final class Cleaner {

    private static final int MAX_FAILING = 10_000;

    private final OwnerHome home;
    private final Gate gate;
    private final Quarantine quarantine;
    private final Map<String, CleanLane> lanes = new TreeMap<>();
    private final AtomicLong reclaimed = new AtomicLong();
    /** By record key, the one that failed last at the end. Outlives claims, which may each be given up before the end. */
    private final Map<String, Integer> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MAX_FAILING;
        }
    };

    Cleaner(OwnerHome home, Gate gate) {
        this.home = home;
        this.gate = gate;
        this.quarantine = new Quarantine(home, this);
    }

    CleanLane lane(ResourceAdapter<?> adapter) {
        return lanes.computeIfAbsent(adapter.kind(), kind -> new CleanLane(home, gate, adapter));
    }

    Quarantine quarantine() {
        return quarantine;
    }

    /** Holds a failure against a record; how many there are now. */
    int blame(String recordKey) {
        return failures.merge(recordKey, 1, Integer::sum);
    }

    /** Holds nothing against a record any more: it is released, or put aside. */
    void forgive(String recordKey) {
        failures.remove(recordKey);
    }

    void countReclaimed() {
        reclaimed.incrementAndGet();
    }

    long reclaimed() {
        return reclaimed.get();
    }
}
