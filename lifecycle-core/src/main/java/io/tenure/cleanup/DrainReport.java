package io.tenure.cleanup;

import java.util.List;

/**
 * What a drain left behind. Its releases are not tried again.
 *
 * @param done how many releases were finished while the drain lasted, inline ones not counted
 * @param parked releases that failed so far, in the order in which they were handed in; hung ones are not among them
 * @param hung releases whose last attempt never returned
 * @param pending releases that were still on their way when the time was over
 */
public record DrainReport(
        long done, List<ParkedRelease> parked, List<ParkedRelease> hung, List<PendingRelease> pending) {

    /** Keeps copies of the lists. */
    public DrainReport {
        parked = List.copyOf(parked);
        hung = List.copyOf(hung);
        pending = List.copyOf(pending);
    }

    /** Whether nothing is left. */
    public boolean isClean() {
        return parked.isEmpty() && hung.isEmpty() && pending.isEmpty();
    }
}
