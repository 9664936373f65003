package io.tenure.redis;

import io.lettuce.core.cluster.SlotHash;
import io.tenure.resource.Escape;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One of the parts into which locks fall by their names. Its number is the hash tag of all its keys, so that they share a
 * slot of a Redis Cluster, and one script may touch them all.
 */
final class Lane {

    private final int number;
    private final int slot;
    private final String base;
    private final String fence;
    private volatile OwnerKeys latest;

    Lane(String prefix, int number) {
        this.number = number;
        this.base = prefix + ":{" + prefix + "-" + HexFormat.of().toHexDigits((byte) number) + "}:";
        this.fence = base + "fence";
        this.latest = new OwnerKeys(base, new OwnerId(0, 0));
        this.slot = SlotHash.getSlot(fence);
    }

    int number() {
        return number;
    }

    /** The slot of a Redis Cluster that all its keys are in. */
    int slot() {
        return slot;
    }

    /** Who holds a lock, by its name in {@link #field} form. Also the channel on which its end is told. */
    String lock(String field) {
        return base + "lock:" + field;
    }

    /** How a lock's name is written in keys and manifests: plain ASCII. */
    static String field(String id) {
        return Escape.segment(id);
    }

    /** The name of the lock that is written so; null if it is none. */
    static @Nullable String id(String field) {
        String id = Escape.unsegment(field);
        try {
            return id == null ? null : Ids.requireId("id", id);
        } catch (InvalidArgumentException foreign) {
            return null;
        }
    }

    /** What an owner holds in this lane: the manifest, a hash of values by id. */
    String held(OwnerId owner) {
        return of(owner).held;
    }

    /** The lane's fence: the server's run and the last token given there. */
    String fence() {
        return fence;
    }

    /** Who waits for a lock in turn, by when they came. */
    String queue(String field) {
        return base + "queue:" + field;
    }

    /** Who waits for a lock in turn, by when they are given up. */
    String alive(String field) {
        return base + "alive:" + field;
    }

    /** Stands while an owner is closed for good. */
    String dead(OwnerId owner) {
        return of(owner).dead;
    }

    /** Stands while a take is closed for good. */
    String revoked(String nonce) {
        return base + "rev:" + nonce;
    }

    /** Mostly it is asked for the same owner again: this process's. */
    private OwnerKeys of(OwnerId owner) {
        OwnerKeys last = latest;
        if (!last.owner.equals(owner)) {
            last = new OwnerKeys(base, owner);
            latest = last;
        }
        return last;
    }

    private static final class OwnerKeys {

        private final OwnerId owner;
        private final String held;
        private final String dead;

        OwnerKeys(String base, OwnerId owner) {
            this.owner = owner;
            this.held = base + "held:" + owner;
            this.dead = base + "dead:" + owner;
        }
    }

    @Override
    public String toString() {
        return "lane " + number;
    }
}
