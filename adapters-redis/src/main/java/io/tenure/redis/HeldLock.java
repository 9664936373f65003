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

    /** What is lost of a backstop on the way: clocks that differ in rate, and the answer's time. */
    private static final int MARGIN_SHARE = 20;

    /** When a request was sent that set the expiry in Redis, and to how long. */
    private record Expiry(long sentNanos, long lengthNanos) {}

    private final ResourceRecord record;
    private final Lane lane;
    private final String field;
    private final String key;
    private final String begin;

    /** What its expiry is set to from now on. */
    private volatile long backstopNanos;
    /** What its expiry was set to last, as far as that is certain; null until the take was answered. */
    private volatile @Nullable Expiry expiry;
    /** Where it was taken or verified last. */
    private volatile @Nullable Link link;
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

    /** Whether that is what stands in Redis while this take holds the lock. */
    boolean isOwn(String value) {
        return value.startsWith(begin) && value.startsWith(":", begin.length());
    }

    long backstopNanos() {
        return backstopNanos;
    }

    /** From now on its expiry is set to that, by whatever request is sent next. Until one is answered, the earlier end counts. */
    void backstop(long nowNanos, long lengthNanos) {
        backstopNanos = lengthNanos;
        Expiry last = expiry;
        if (last != null && lengthNanos < last.lengthNanos - (nowNanos - last.sentNanos)) {
            expiry = new Expiry(nowNanos, lengthNanos);
        }
    }

    boolean isTaken() {
        return expiry != null;
    }

    boolean isSentTwice() {
        return sentTwice;
    }

    /** A take was answered. */
    void taken(Link by, long sentNanos, boolean more) {
        sentTwice |= more;
        link = by;
        expiry = new Expiry(sentNanos, backstopNanos);
    }

    void mayComeTwice() {
        sentTwice = true;
    }

    /** It was seen where it belongs. */
    void verified(Link by) {
        link = by;
    }

    /** Its expiry was set to that length by a request sent at {@code sentNanos}. */
    void renewed(long sentNanos, long lengthNanos) {
        expiry = new Expiry(sentNanos, lengthNanos);
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

    /** Whether that share of its backstop has passed. */
    boolean isDue(long nowNanos, int share) {
        Expiry last = expiry;
        return last != null && nowNanos - last.sentNanos >= backstopNanos / share;
    }

    /** Whether it may be relied on for {@code nanos} more. */
    boolean validFor(long nowNanos, long nanos, long trustNanos) {
        Link on = link;
        Expiry last = expiry;
        return last != null
                && !lost
                && !ending
                && on != null
                && on.answeredWithin(trustNanos)
                && nanos < last.lengthNanos - last.lengthNanos / MARGIN_SHARE - (nowNanos - last.sentNanos);
    }
}
