package io.tenure.redis;

import io.tenure.resource.ResourceRecord;
import org.jspecify.annotations.Nullable;

/** A lock that this process takes or holds, as far as Redis is concerned. Thread-safe. */
final class HeldLock {

    /*
     * I1 It is valid only on a link that is up, has answered lately, and on which the lock was taken or verified: after a
     *    connection was lost, not before it is verified on the next one.
     * I2 It is valid no longer than its backstop expiry, from when the request that set it was sent.
     */

    private final ResourceRecord record;
    private final Lane lane;
    private final String field;
    private final String key;
    private final String begin;
    private final long backstopNanos;

    /** The value in Redis; null until the take was answered. */
    private volatile @Nullable String value;
    /** Where it was taken or verified last. */
    private volatile @Nullable Link link;
    /** When the request was sent that set the expiry last. */
    private volatile long renewedNanos;
    /** A request for it was sent more than once, so one may yet arrive. */
    private volatile boolean sentTwice;
    /** Redis lost it, or gave it to somebody else. */
    private volatile boolean lost;
    /** Its release has begun, so that it may be gone at any moment. */
    private volatile boolean ending;

    HeldLock(ResourceRecord record, Lane lane, long backstopNanos) {
        this.record = record;
        this.lane = lane;
        this.field = Lane.field(record.id());
        this.key = lane.lock(field);
        this.begin = LockValue.begin(record.owner(), record.nonce());
        this.backstopNanos = backstopNanos;
    }

    ResourceRecord record() {
        return record;
    }

    Lane lane() {
        return lane;
    }

    String key() {
        return key;
    }

    /** Its name in the manifest. */
    String field() {
        return field;
    }

    /** What its value begins with. */
    String begin() {
        return begin;
    }

    long backstopNanos() {
        return backstopNanos;
    }

    @Nullable
    String value() {
        return value;
    }

    boolean isSentTwice() {
        return sentTwice;
    }

    /** A take was answered. */
    void taken(String newValue, Link by, long sentNanos, boolean more) {
        sentTwice |= more;
        renewedNanos = sentNanos;
        link = by;
        value = newValue;
    }

    void mayComeTwice() {
        sentTwice = true;
    }

    /** It was seen where it belongs. */
    void verified(Link by) {
        link = by;
    }

    /** Its expiry was moved by a request sent at {@code sentNanos}. */
    void renewed(long sentNanos) {
        renewedNanos = sentNanos;
    }

    void end() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    void lose() {
        lost = true;
    }

    /** Since when the backstop counts. */
    long renewedNanos() {
        return renewedNanos;
    }

    /** Whether it may be relied on for {@code nanos} more. */
    boolean validFor(long nowNanos, long nanos, long trustNanos, long marginNanos) {
        Link on = link;
        return value != null
                && !lost
                && !ending
                && on != null
                && on.answeredWithin(trustNanos)
                && nanos < backstopNanos - marginNanos - (nowNanos - renewedNanos);
    }
}
