package io.tenure.timer;

import io.tenure.time.LoopBody;
import io.tenure.time.Nanos;
import java.util.concurrent.TimeUnit;

/**
 * A hierarchical timing wheel: keeps the deadlines of any number of nodes, and says which have passed. Scheduling and
 * cancelling take constant time; a deadline may lie a millisecond or a century ahead.
 *
 * <p>A node is a small number, 0 and up, that its owner gives meaning to, best the index of a slot in a table. The wheel
 * makes room up to the largest node it has seen, 16 bytes for each, and keeps it.
 *
 * <p>Owns no thread, no clock and no lock: one thread at a time uses it, and hands it values of one monotonic clock,
 * which may wrap. Nothing is allocated once there is room for the nodes.
 */
public final class TimerWheel {

    /*
     * After Varghese and Lauck, "Hashed and hierarchical timing wheels" (1987), scheme 7, with the position of each node
     * derived from the digits of its tick.
     *
     * Time is counted in ticks of a millisecond from the wheel's beginning, rounded up for deadlines and down for now.
     * Read a tick as a number of base 64. A node whose tick first differs from the wheel's in digit `level`, counted from
     * the least, hangs in the bucket (level, value of that digit). When the wheel's tick reaches the first tick of a
     * bucket above level 0, the bucket's nodes now agree with the wheel in that digit and move to lower levels: they
     * cascade. A node moves at most once a level. Each level has a word that shows which of its 64 buckets hold nodes, so
     * whatever lies between two occupied buckets is skipped, not walked.
     *
     * I1 Never early: a node is handed out only by a poll whose nowNanos has reached its deadline.
     * I2 On time: a poll hands out every node whose deadline was at least a tick ago, unless its limit or a refusal
     *    ends it before.
     * I3 The first bucket: in each level, no occupied bucket lies before the wheel's own digit. One at that digit is at
     *    level 0, or is being cascaded. So a bucket being cascaded comes first, and else the first one of the lowest
     *    occupied level.
     * I4 A bucket's bit is set if and only if the bucket holds a node.
     * I5 Bounded work: a poll visits and moves `limit` nodes at most, and no node twice as due. Where it stopped, the
     *    next one goes on.
     * I6 The handler may do anything but poll: schedule, cancel, refuse, throw. The wheel stays whole. A node for which
     *    it throws is not forgotten, but comes back so late that a handler which always throws there does not keep the
     *    others waiting.
     * I7 Clock values are compared by the sign of their difference, so a wrapping clock changes nothing. As now + a
     *    saturated delay may lie more than 2^63 ns after a wheel that was not polled for a while, differences of less
     *    than -2^62 (146 years ago) are taken for the far future.
     */

    /** The wheel's precision: 1 ms. */
    public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** After how long a node comes back whose handler threw: 1 min. */
    public static final long AFTER_THROW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int DIGIT_BITS = 6;
    private static final int DIGIT_MASK = 63;
    /** 48 bits of ticks: 8,900 years. The farthest deadline is less than 2^44 ticks, 557 years, ahead. */
    private static final int LEVELS = 8;

    private static final long MOST_WHOLE_TICKS = Long.MAX_VALUE / TICK_NANOS;

    private final NodeStore nodes = new NodeStore(LEVELS << DIGIT_BITS);
    /** For each level, a bit for each bucket that holds a node. */
    private final long[] occupied = new long[LEVELS];

    /** A bit for each level that holds a node. */
    private int occupiedLevels;

    private int size;

    /** How far the wheel has turned. */
    private long tick;
    /** What the clock shows, or will show, at that tick. */
    private long tickNanos;

    private boolean polling;
    private long pollNanos;

    /** An empty wheel. */
    public TimerWheel(long nowNanos) {
        tickNanos = nowNanos;
    }

    /** How many nodes are scheduled. */
    public int size() {
        return size;
    }

    /** Whether {@code node} is scheduled. */
    public boolean isScheduled(int node) {
        return nodes.isLinked(node);
    }

    /**
     * The deadline of a node that is scheduled.
     *
     * @throws IllegalStateException if it is not scheduled
     */
    public long deadlineNanos(int node) {
        if (!nodes.isLinked(node)) {
            throw new IllegalStateException("node " + node + " is not scheduled");
        }
        return nodes.deadlineNanos(node);
    }

    /**
     * Makes {@code node} due at {@code deadlineNanos}, instead of at its former deadline if it had one.
     *
     * @param node 0 or more
     * @param deadlineNanos a value of the clock, at most 146 years ago; within a poll, one that has passed is taken as
     *     the nanosecond after
     */
    public void schedule(int node, long deadlineNanos) {
        if (nodes.isLinked(node)) {
            remove(node);
        } else {
            nodes.require(node);
            size++;
        }
        boolean alreadyPolled = polling && hasPassed(deadlineNanos, pollNanos);
        nodes.setDeadlineNanos(node, alreadyPolled ? pollNanos + 1 : deadlineNanos);
        insert(node);
    }

    /** Forgets the deadline of {@code node}; whether it had one. */
    public boolean cancel(int node) {
        if (!nodes.isLinked(node)) {
            return false;
        }
        remove(node);
        size--;
        return true;
    }

    /**
     * Hands out nodes whose deadlines have passed, the earlier tick first.
     *
     * @param nowNanos the clock; one that is before that of an earlier poll hands out nothing
     * @param handler deals with each node
     * @param limit how many nodes to hand out or move within the wheel at most, at least 1; whether any are left,
     *     {@link #nextWakeNanos} says
     * @return how many expired
     * @throws IllegalStateException if called by the handler of a poll
     */
    public int poll(long nowNanos, Expiry handler, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + ", but must be at least 1");
        }
        if (polling) {
            throw new IllegalStateException("poll is called within a poll");
        }
        polling = true;
        pollNanos = nowNanos;
        try {
            return turn(tick + Math.floorDiv(nowNanos - tickNanos, TICK_NANOS), handler, limit);
        } finally {
            polling = false;
        }
    }

    /**
     * How long the driving loop may sleep.
     *
     * @return nanoseconds until there is something to poll for; 0 if there is now; {@link LoopBody#UNTIL_WOKEN} if
     *     nothing is scheduled
     */
    public long nextWakeNanos(long nowNanos) {
        if (occupiedLevels == 0) {
            return LoopBody.UNTIL_WOKEN;
        }
        long aheadTicks = firstTick(firstBucket()) - tick;
        long aheadNanos = aheadTicks > MOST_WHOLE_TICKS ? Long.MAX_VALUE : aheadTicks * TICK_NANOS;
        long waitNanos = Nanos.plus(aheadNanos, tickNanos - nowNanos);
        return Math.min(Math.max(0, waitNanos), LoopBody.UNTIL_WOKEN - 1);
    }

    private int turn(long nowTick, Expiry handler, int limit) {
        int expired = 0;
        for (int work = limit; occupiedLevels != 0; work--) {
            int bucket = firstBucket();
            long firstTick = firstTick(bucket);
            if (firstTick > nowTick) {
                break;
            }
            if (work == 0) {
                return expired;
            }
            moveTo(firstTick);
            if (bucket > DIGIT_MASK) {
                cascade(bucket);
                continue;
            }
            switch (visit(bucket, handler)) {
                case EXPIRED -> expired++;
                case MOVED_ON -> {}
                case REFUSED -> {
                    return expired;
                }
            }
        }
        moveTo(nowTick);
        return expired;
    }

    private Expiry.Verdict visit(int bucket, Expiry handler) {
        int node = nodes.first(bucket);
        long deadlineNanos = nodes.deadlineNanos(node);
        remove(node);
        size--;
        Expiry.Verdict verdict = handOut(node, handler);
        if (verdict == Expiry.Verdict.REFUSED && !nodes.isLinked(node)) {
            nodes.setDeadlineNanos(node, deadlineNanos);
            nodes.prepend(bucket, node);
            markOccupied(bucket);
            size++;
        }
        return verdict;
    }

    private Expiry.Verdict handOut(int node, Expiry handler) {
        try {
            return handler.due(node, pollNanos);
        } catch (Throwable thrown) {
            if (!nodes.isLinked(node)) {
                schedule(node, pollNanos + AFTER_THROW_NANOS);
            }
            throw thrown;
        }
    }

    /** Moves the first node of a bucket that the wheel has reached to a lower level. */
    private void cascade(int bucket) {
        int node = nodes.first(bucket);
        remove(node);
        insert(node);
    }

    private void moveTo(long newTick) {
        if (newTick > tick) {
            tickNanos += (newTick - tick) * TICK_NANOS;
            tick = newTick;
        }
    }

    private void insert(int node) {
        long due = tickAt(nodes.deadlineNanos(node));
        int level = (63 - Long.numberOfLeadingZeros((tick ^ due) | 1)) / DIGIT_BITS;
        int bucket = (level << DIGIT_BITS) | digit(due, level);
        nodes.append(bucket, node);
        markOccupied(bucket);
    }

    private void remove(int node) {
        int emptied = nodes.remove(node);
        if (emptied >= 0) {
            int level = emptied >>> DIGIT_BITS;
            occupied[level] &= ~(1L << emptied);
            if (occupied[level] == 0) {
                occupiedLevels &= ~(1 << level);
            }
        }
    }

    private void markOccupied(int bucket) {
        int level = bucket >>> DIGIT_BITS;
        occupied[level] |= 1L << bucket;
        occupiedLevels |= 1 << level;
    }

    /** The bucket that comes first in time, by I3; the wheel is not empty. */
    private int firstBucket() {
        for (int levels = occupiedLevels & ~1; levels != 0; levels &= levels - 1) {
            int level = Integer.numberOfTrailingZeros(levels);
            int digit = digit(tick, level);
            if ((occupied[level] >>> digit & 1) != 0) {
                return (level << DIGIT_BITS) | digit;
            }
        }
        int level = Integer.numberOfTrailingZeros(occupiedLevels);
        return (level << DIGIT_BITS) | Long.numberOfTrailingZeros(occupied[level]);
    }

    /** The least tick of the nodes that belong into {@code bucket}. */
    private long firstTick(int bucket) {
        int shift = (bucket >>> DIGIT_BITS) * DIGIT_BITS;
        long higherDigits = tick >>> shift >>> DIGIT_BITS << DIGIT_BITS;
        return (higherDigits | (bucket & DIGIT_MASK)) << shift;
    }

    /** The tick at which {@code deadlineNanos} will have passed, not before the wheel's own. */
    private long tickAt(long deadlineNanos) {
        if (hasPassed(deadlineNanos, tickNanos)) {
            return tick;
        }
        long aheadLess1 = deadlineNanos - tickNanos - 1;
        long wholeTicks = aheadLess1 >= 0 ? aheadLess1 / TICK_NANOS : Long.divideUnsigned(aheadLess1, TICK_NANOS);
        return tick + wholeTicks + 1;
    }

    /** Whether the clock has come to {@code deadlineNanos} at {@code nowNanos}, by I7. */
    private static boolean hasPassed(long deadlineNanos, long nowNanos) {
        return (nowNanos - deadlineNanos) >>> 62 == 0;
    }

    private static int digit(long tick, int level) {
        return (int) (tick >>> (level * DIGIT_BITS)) & DIGIT_MASK;
    }
}
