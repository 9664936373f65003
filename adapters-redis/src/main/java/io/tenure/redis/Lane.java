package io.tenure.redis;

import io.lettuce.core.cluster.SlotHash;
import io.tenure.resource.Escape;
import io.tenure.resource.OwnerId;
import java.util.HexFormat;

/**
 * One of the parts into which locks fall by their names. Its number is the hash tag of all its keys, so that they share a
 * slot of a Redis Cluster, and one script may touch them all.
 */
final class Lane {

    private final int number;
    private final int slot;
    private final String base;
    private final String fence;

    Lane(String prefix, int number) {
        this.number = number;
        this.base = prefix + ":{" + prefix + "-" + HexFormat.of().toHexDigits((byte) number) + "}:";
        this.fence = base + "fence";
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

    /** What an owner holds in this lane: the manifest, a hash of values by id. */
    String held(OwnerId owner) {
        return base + "held:" + owner;
    }

    /** The lane's fence: run, epoch and the last number given. */
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
        return base + "dead:" + owner;
    }

    /** Stands while a take is closed for good. */
    String revoked(String nonce) {
        return base + "rev:" + nonce;
    }

    @Override
    public String toString() {
        return "lane " + number;
    }
}
