package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all claims of this survivor share: one lane for each kind, the quarantine, the counts. Confined to the loop. */
final class Cleaner {

    private static final int MAX_FAILING = 10_000;
    private static final Duration LONG = Duration.ofMinutes(30);

    private final OwnerHome home;
    private final Gate gate;
    private final Quarantine quarantine;
    private final Map<String, CleanLane> lanes = new TreeMap<>();
    private final AtomicLong reclaimed = new AtomicLong();
    /** By record key, the one that failed last at the end. Outlives claims, which may each be given up before the end. */
    private final Map<String, Failing> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failing> eldest) {
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

    /**
     * How many releases, a lock-delay apart, it takes until nothing can come of a record any more: a late take is not refused
     * everywhere.
     */
    static int sweepsOf(ResourceAdapter<?> adapter, ResourceRecord record) {
        return switch (adapter.fencing()) {
            case FENCED -> 1;
            case COMPARE_ONLY -> record.state() == RecordState.HELD ? 1 : 2;
            case UNFENCED -> 2;
        };
    }

    /** What is held against a record. */
    private static final class Failing {
        private final long sinceNanos;
        private int full;
        private int probed;

        private Failing(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    /** Holds a failure against a record; how many count now. Failed probes do once it has failed for long. */
    int blame(String recordKey, Blame blame) {
        if (blame == Blame.NONE) {
            return 0;
        }
        long nowNanos = home.time().nowNanos();
        Failing failing = failures.computeIfAbsent(recordKey, key -> new Failing(nowNanos));
        failing.full += blame == Blame.FULL ? 1 : 0;
        failing.probed += blame == Blame.PROBED ? 1 : 0;
        boolean forLong = nowNanos - failing.sinceNanos >= LONG.toNanos();
        return forLong ? failing.full + failing.probed : failing.full;
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
