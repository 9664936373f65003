package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all claims of this survivor share: one lane for each kind, the quarantine, the counts. Confined to the loop. */
final class Cleaner {

    private final OwnerHome home;
    private final Gate gate;
    private final Quarantine quarantine;
    private final Map<String, CleanLane> lanes = new TreeMap<>();
    private final AtomicLong reclaimed = new AtomicLong();

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

    void countReclaimed() {
        reclaimed.incrementAndGet();
    }

    long reclaimed() {
        return reclaimed.get();
    }
}
