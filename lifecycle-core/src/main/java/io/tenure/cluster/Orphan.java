package io.tenure.cluster;

import io.tenure.cluster.Members.Member;
import io.tenure.event.ResourceRef;
import io.tenure.resource.Layer;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.util.Map;
import java.util.TreeMap;

/** An owner that is gone, as this survivor follows it. Confined to the loop. */
final class Orphan {

    private final OwnerId owner;
    private final long firstSeenNanos;
    private final boolean former;
    private final Map<Integer, Part> parts = new TreeMap<>();
    private Member member;
    /** Whether its absence was seen in a transaction, and by when. */
    private boolean gone;

    private long goneNanos;
    private boolean surveyed;
    private boolean begun;
    private boolean closed;
    private int released;
    private int quarantined;

    Orphan(OwnerId owner, Member member, long firstSeenNanos, boolean former) {
        this.owner = owner;
        this.member = member;
        this.firstSeenNanos = firstSeenNanos;
        this.former = former;
    }

    /** How far one shard is. */
    static final class Part {
        private long dueNanos;
        private boolean busy;
        private boolean done;

        Part(long dueNanos) {
            this.dueNanos = dueNanos;
        }

        boolean isDue(long nowNanos) {
            return !busy && !done && nowNanos - dueNanos >= 0;
        }

        void begin() {
            busy = true;
        }

        void done() {
            busy = false;
            done = true;
        }

        void tryAgainAt(long nanos) {
            busy = false;
            dueNanos = nanos;
        }

        boolean isBusy() {
            return busy;
        }
    }

    OwnerId owner() {
        return owner;
    }

    long firstSeenNanos() {
        return firstSeenNanos;
    }

    /** Whether it is a former incarnation of this very process. */
    boolean isFormer() {
        return former;
    }

    Member member() {
        return member;
    }

    void member(Member newer) {
        member = newer;
    }

    Map<Integer, Part> parts() {
        return parts;
    }

    /** A transaction saw that it is absent. */
    void isGoneBy(long nowNanos) {
        if (!gone) {
            gone = true;
            goneNanos = nowNanos;
        }
    }

    /** Whether a transaction saw that it is absent, so that no record is added any more. */
    boolean isGone() {
        return gone;
    }

    /** When it was gone for certain; that moment itself before that. */
    long goneNanos(long nowNanos) {
        return gone ? goneNanos : nowNanos;
    }

    /** Whether it was looked which shards hold anything. */
    boolean isSurveyed() {
        return surveyed;
    }

    void surveyed() {
        surveyed = true;
    }

    /** Whether some survivor began to reclaim it. */
    boolean isBegun() {
        return begun;
    }

    void begun() {
        begun = true;
    }

    /** Whether nothing more is to be done here. */
    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    int released() {
        return released;
    }

    int quarantined() {
        return quarantined;
    }

    void countReleased() {
        released++;
    }

    void countQuarantined() {
        quarantined++;
    }

    static ResourceRef ref(ResourceRecord record) {
        return new ResourceRef(record.kind(), record.id(), Layer.EXTERNAL, record.owner(), record.token());
    }
}
