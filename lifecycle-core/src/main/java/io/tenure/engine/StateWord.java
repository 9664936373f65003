package io.tenure.engine;

import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceState;

/**
 * A resource's whole state in one {@code long}, so that each transition is one compare-and-set.
 *
 * <pre>
 *  63            32 31      28 27   26 25              0
 * +----------------+----------+-------+-----------------+
 * |   generation   |  cause   | state |  open leases    |
 * +----------------+----------+-------+-----------------+
 * </pre>
 *
 * The generation grows by one with every transition, so that a reader who saw one word can later ask for "unless
 * anything has happened since". The cause means something only in the state RELEASED, which has two values: the upper
 * one is for a release that is done, and is no transition.
 */
@SuppressWarnings("EnumOrdinal") // the word never leaves the process, so the causes may be reordered
final class StateWord {

    /** The most leases that may be open at a time. */
    static final int MAX_COUNT = (1 << 26) - 1;

    /** Registered but not yet to be found: live without a lease. */
    static final long UNBORN = 0;

    /** A live resource with its first lease. */
    static final long FIRST = 1;

    private static final int STATE_SHIFT = 26;
    private static final int CAUSE_SHIFT = 28;
    private static final long STATE_MASK = 0b11L << STATE_SHIFT;
    private static final long RETIRED = 0b01L << STATE_SHIFT;
    private static final long RELEASED = 0b10L << STATE_SHIFT;
    private static final long DONE = 0b11L << STATE_SHIFT;
    private static final long CAUSE_MASK = 0b1111L << CAUSE_SHIFT;
    private static final long GENERATION = 1L << 32;
    private static final ResourceState[] STATES = {
        ResourceState.LIVE, ResourceState.RETIRED, ResourceState.RELEASED, ResourceState.RELEASED
    };
    private static final ReleaseCause[] CAUSES = ReleaseCause.values();

    private StateWord() {}

    static int count(long word) {
        return (int) word & MAX_COUNT;
    }

    static ResourceState state(long word) {
        return STATES[(int) ((word & STATE_MASK) >>> STATE_SHIFT)];
    }

    static boolean isLive(long word) {
        return (word & STATE_MASK) == 0;
    }

    static boolean isReleased(long word) {
        return (word & RELEASED) != 0;
    }

    /** Whether it is released and nothing of that is left to do. */
    static boolean isDone(long word) {
        return (word & STATE_MASK) == DONE;
    }

    static ReleaseCause cause(long word) {
        return CAUSES[(int) ((word & CAUSE_MASK) >>> CAUSE_SHIFT)];
    }

    static int generation(long word) {
        return (int) (word >>> 32);
    }

    /** One lease more. The caller has checked the limit. */
    static long shared(long word) {
        return word + GENERATION + 1;
    }

    /** One lease fewer. The caller has checked that it is not the last. */
    static long closed(long word) {
        return word + GENERATION - 1;
    }

    /** Nothing but a new generation. */
    static long changed(long word) {
        return word + GENERATION;
    }

    /** From LIVE to RETIRED. */
    static long retired(long word) {
        return word + GENERATION | RETIRED;
    }

    /** To RELEASED, with the count as it was. */
    static long released(long word, ReleaseCause cause) {
        long bare = word + GENERATION & ~(STATE_MASK | CAUSE_MASK);
        return bare | RELEASED | (long) cause.ordinal() << CAUSE_SHIFT;
    }

    /** From RELEASED: the release is done. */
    static long done(long word) {
        return word | DONE;
    }
}
