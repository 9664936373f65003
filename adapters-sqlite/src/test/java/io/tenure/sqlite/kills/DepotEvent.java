package io.tenure.sqlite.kills;

/**
 * One entry of the depot's history.
 *
 * @param nanos when it was decided, by the machine's monotonic clock, which all processes share
 * @param worker who asked
 * @param request what was asked
 * @param outcome what came of it
 */
record DepotEvent(long nanos, int worker, Request request, Outcome outcome) {

    /** What came of a request. */
    enum Outcome {
        /** Taken by this request. */
        TAKEN,
        /** Taken by an earlier request with the same nonce. */
        ALREADY,
        /** Another has it. */
        HELD,
        /** The nonce is revoked. */
        REVOKED,
        /** A later holder was here. */
        STALE,
        RELEASED,
        /** There was nothing to release. */
        ABSENT,
        WRITTEN,
        REFUSED;

        /** Whether the thing is the asker's now. */
        boolean isTaken() {
            return this == TAKEN || this == ALREADY;
        }
    }

    boolean isA(Request.Verb verb) {
        return request.verb() == verb;
    }

    @Override
    public String toString() {
        return nanos + " worker " + worker + ": " + request.line() + " -> " + outcome;
    }
}
