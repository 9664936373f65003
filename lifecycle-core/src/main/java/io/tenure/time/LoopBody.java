package io.tenure.time;

/** The body of a {@link Loop}. It is never run by two threads at a time. */
@FunctionalInterface
public interface LoopBody {

    /** Returned by {@link #run} to wait until woken. */
    long UNTIL_WOKEN = Long.MAX_VALUE;

    /**
     * Does what is due and says when to come back.
     *
     * @param nowNanos the monotonic clock when this run began
     * @return how many nanoseconds after {@code nowNanos} the next run is due; zero or less means at once;
     *     {@link #UNTIL_WOKEN} means only when woken
     */
    long run(long nowNanos);
}
