package io.tenure.time;

/**
 * How a virtual process's clocks differ from the world's.
 *
 * @param originNanos what its monotonic clock shows when the process begins
 * @param ratePpm how much faster its monotonic clock runs, in millionths: 10,000 is one per cent
 * @param wallOffsetMillis how far its wall clock is ahead of the world's
 */
public record ClockModel(long originNanos, int ratePpm, long wallOffsetMillis) {

    /** The largest deviation of a rate, either way: a tenth. */
    public static final int MOST_PPM = 100_000;

    private static final long MILLION = 1_000_000;

    /** Refuses a rate beyond {@link #MOST_PPM}. */
    public ClockModel {
        Check.within(-MOST_PPM, MOST_PPM, "ratePpm", ratePpm);
    }

    /** A clock that runs with the world's and starts at {@code originNanos}. */
    public static ClockModel exact(long originNanos) {
        return new ClockModel(originNanos, 0, 0);
    }

    /** What this clock has counted when {@code worldNanos} have passed. Rounded down; never runs backwards. */
    long localElapsed(long worldNanos) {
        long millions = worldNanos / MILLION;
        long rest = worldNanos % MILLION;
        return Nanos.plus(worldNanos, millions * ratePpm + Math.floorDiv(rest * ratePpm, MILLION));
    }

    /** After how much world time this clock has first counted {@code localNanos}: the least inverse of localElapsed. */
    long worldElapsed(long localNanos) {
        long speed = MILLION + ratePpm;
        long wholes = localNanos / speed;
        long rest = localNanos % speed;
        if (wholes > (Long.MAX_VALUE - MILLION) / MILLION) {
            return Long.MAX_VALUE;
        }
        return wholes * MILLION + (rest * MILLION + speed - 1) / speed;
    }
}
