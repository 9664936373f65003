package io.tenure.redis;

import io.tenure.resource.ResourceRecord;
import org.jspecify.annotations.Nullable;

/** A lock that this process takes or holds, as far as Redis is concerned. Thread-safe. */
final class HeldLock {

    /*
     * I1 It is valid only on a link that is up, has answered lately, and on which the lock was taken or verified: after a
     *    connection was lost, not before it is verified on the next one. Whether that link still leads to the server that has
     *    the lane, which may change while it is up, LockService.isValid asks first: a lock does not know the links.
     * I2 It is valid no longer than its backstop expiry, from when the request that set it was sent.
     */

    private final ResourceRecord record;
    private final Lane lane;
    private final String field;
    private final String key;
    private final String begin;
    private final Backstop backstop;

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
        this.backstop = new Backstop(backstopNanos);
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

    Backstop backstop() {
        return backstop;
    }

    /** What its expiry in Redis is to be set to from now on. */
    long backstopNanos() {
        return backstop.wantedNanos();
    }

    boolean isTaken() {
        return backstop.isSet();
    }

    boolean isSentTwice() {
        return sentTwice;
    }

    /** A take was answered. */
    void taken(Link by, Moment sent, boolean more) {
        sentTwice |= more;
        link = by;
        backstop.taken(sent);
    }

    void mayComeTwice() {
        sentTwice = true;
    }

    /** It was seen on a link that is new to it, which was asked at {@code sent}: it is kept for {@code lengthNanos}. */
    void verified(Link by, Moment sent, long lengthNanos) {
        backstop.seen(sent, lengthNanos);
        link = by;
    }

    /** Redis keeps it for that long at least, says a renewal that was sent at {@code sent}. */
    void renewed(Moment sent, long lengthNanos) {
        backstop.renewed(sent, lengthNanos);
    }

    void end() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    /** Where it was taken or verified last; null before. */
    @Nullable
    Link link() {
        return link;
    }

    void lose() {
        lost = true;
    }

    /** Whether its backstop has to be renewed, once that share of it has passed. */
    boolean isDue(Moment now, int share) {
        return backstop.isDue(now, share);
    }

    /** Whether it may be relied on for {@code nanos} more. */
    boolean validFor(Moment now, long nanos, long trustNanos) {
        Link on = link;
        return !lost && !ending && on != null && on.answeredWithin(now, trustNanos) && backstop.lasts(now, nanos);
    }
}
