package io.tenure.redis;

import org.jspecify.annotations.Nullable;

/** After which Redis drops one lock that nobody renews: what is wanted, and what is certain. Thread-safe. */
final class Backstop {

    /*
     * A renewal moves the expiry in Redis away and never nearer; a change of what is wanted may do both. Requests may be
     * applied, and answered, in another order than they were sent in.
     *
     * I1 What is certain is never later than what Redis has, whatever is still under way: a change that is shorter counts
     *    once it begins; a longer one once it is confirmed, unless another may be applied after it; a renewal only if it
     *    was sent after the last change that it may have met.
     * I2 A server that has taken another's place may have forgotten a change or a renewal that was confirmed: what is seen
     *    there bounds what is certain, and no answer counts after it to what was sent before.
     * I3 It is due once a share of the shorter of what is wanted and what is certain has passed, and at once where more is
     *    wanted than is certain and no change is under way that would see to it.
     * I4 What the machine slept through counts as time that has passed; see Moment.
     */

    /** What is lost on the way: clocks that differ in rate, and the answer's time. */
    private static final int MARGIN_SHARE = 20;

    /** When a request was sent that set the expiry in Redis, and to how long. */
    private record Expiry(Moment sent, long lengthNanos) {

        long leftNanos(Moment now) {
            return lengthNanos - now.since(sent);
        }
    }

    private volatile long wantedNanos;
    /** Null until the take was answered. Written under the monitor from then on. */
    private volatile @Nullable Expiry certain;
    /** How many changes are under way. Written under the monitor. */
    private volatile int open;
    /** How many changes have begun, and looks were answered, which end those before them. Guarded by this. */
    private int begun;
    /** After that, no change is applied that has ended. Guarded by this; of use once the take was answered. */
    private long quietNanos;

    Backstop(long wantedNanos) {
        this.wantedNanos = wantedNanos;
    }

    /** One change of what is wanted, under way. It has to be ended. */
    final class Change {

        private final long lengthNanos;
        private final int number;
        private final boolean alone;

        private Change(long lengthNanos, int number, boolean alone) {
            this.lengthNanos = lengthNanos;
            this.number = number;
            this.alone = alone;
        }

        /** It was applied, as sent at {@code sent}, and not again after {@code atMostNanos}. */
        void confirmed(Moment sent, long atMostNanos) {
            end(new Expiry(sent, lengthNanos), atMostNanos);
        }

        /** Nobody knows whether it was applied; after {@code atMostNanos} it is not. */
        void unconfirmed(long atMostNanos) {
            end(null, atMostNanos);
        }

        private void end(@Nullable Expiry reached, long atMostNanos) {
            synchronized (Backstop.this) {
                open--;
                if (atMostNanos - quietNanos > 0) {
                    quietNanos = atMostNanos;
                }
                if (reached != null && alone && number == begun) {
                    certain = reached;
                }
            }
        }
    }

    /** What the expiry is to be set to from now on, by whatever request is sent next. */
    long wantedNanos() {
        return wantedNanos;
    }

    /** Whether there is an expiry in Redis. */
    boolean isSet() {
        return certain != null;
    }

    /** It was set by a take that was sent at {@code sent}. */
    synchronized void taken(Moment sent) {
        quietNanos = sent.nanos();
        certain = new Expiry(sent, wantedNanos);
    }

    /** From now on another length is wanted. */
    synchronized Change change(Moment now, long lengthNanos) {
        boolean alone = open == 0 && now.nanos() - quietNanos >= 0;
        wantedNanos = lengthNanos;
        Expiry last = certain;
        if (last != null && last.leftNanos(now) > lengthNanos) {
            certain = new Expiry(now, lengthNanos);
        }
        open++;
        begun++;
        return new Change(lengthNanos, begun, alone);
    }

    /** Redis keeps it for that long at least, says a renewal that was sent at {@code sent}. */
    synchronized void renewed(Moment sent, long lengthNanos) {
        Expiry last = certain;
        if (open == 0 && sent.nanos() - quietNanos > 0 && (last == null || lengthNanos > last.leftNanos(sent))) {
            certain = new Expiry(sent, lengthNanos);
        }
    }

    /** Redis was asked at {@code sent}, and keeps it for that long; it may have forgotten a change. */
    synchronized void seen(Moment sent, long lengthNanos) {
        Expiry last = certain;
        // What the former server answered may be heard only now.
        begun++;
        if (sent.nanos() - quietNanos > 0) {
            quietNanos = sent.nanos();
        }
        // Less by no more than what is left out of account anyway is the time on the way.
        if (last != null && last.leftNanos(sent) - lengthNanos > last.lengthNanos / MARGIN_SHARE) {
            certain = new Expiry(sent, lengthNanos);
        }
    }

    /** Whether it has to be renewed. */
    boolean isDue(Moment now, int share) {
        Expiry last = certain;
        if (last == null) {
            return false;
        }
        long wanted = wantedNanos;
        boolean passed = now.since(last.sent) >= Math.min(wanted, last.lengthNanos) / share;
        return passed || (wanted > last.lengthNanos && open == 0);
    }

    /** Whether Redis keeps the lock for {@code nanos} more, for certain. */
    boolean lasts(Moment now, long nanos) {
        Expiry last = certain;
        return last != null && nanos < last.leftNanos(now) - last.lengthNanos / MARGIN_SHARE;
    }
}
