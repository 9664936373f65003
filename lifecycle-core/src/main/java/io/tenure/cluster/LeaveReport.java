package io.tenure.cluster;

import java.util.List;

/**
 * How an owner left.
 *
 * @param clean whether everything was settled and the store has said so; if not, survivors clean up what is left. Where nothing
 *     is unsettled, it was the store's answer that did not come in time, and the store may yet say that all is settled
 * @param released how many resources were released by leaving
 * @param unsettled what could not be settled in time, as kind and id
 */
public record LeaveReport(boolean clean, int released, List<String> unsettled) {
    /** Copies the list. */
    public LeaveReport {
        unsettled = List.copyOf(unsettled);
    }
}
