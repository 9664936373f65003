package io.tenure.timer;

/** What is done with a node of a {@link TimerWheel} whose deadline has passed. */
@FunctionalInterface
public interface Expiry {

    /** What became of a node that was due. */
    enum Verdict {
        /** Its time was up, and it was dealt with. Counts in what {@link TimerWheel#poll} returns. */
        EXPIRED,
        /**
         * Its time is not up: the deadline that the wheel knew had moved on, or nothing is there any more. Where the
         * node still has a deadline, the handler has scheduled it anew.
         */
        MOVED_ON,
        /** It cannot be dealt with now. The node stays due, and the poll ends. */
        REFUSED
    }

    /**
     * Deals with a node that is due. The wheel has let go of it: it is not scheduled any more.
     *
     * <p>May schedule and cancel any node, this one too. A node that is given a deadline which has passed is due at the
     * next tick, not within the same poll. If this throws, the exception leaves the poll; the node, unless it was
     * scheduled anew, is due again after {@link TimerWheel#AFTER_THROW_NANOS}, and all others are as they were.
     *
     * @param node whose deadline, as the wheel knew it, has passed
     * @param nowNanos as given to the poll
     */
    Verdict due(int node, long nowNanos);
}
