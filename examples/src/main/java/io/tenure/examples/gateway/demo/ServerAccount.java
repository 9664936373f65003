package io.tenure.examples.gateway.demo;

import java.util.Set;

/**
 * What there is to say besides of a run on servers. Immutable.
 *
 * @param killed what the killed gateway held
 * @param stop what became of the one that stood still
 * @param leftBySigterm what was there of the one that got a SIGTERM, right after its end
 * @param leftInRedis keys that should not be there at the end
 * @param leftInDirectory listings that are there at the end
 * @param leftAtBank entries that the bank still keeps
 * @param ledger what the bank has booked and refused
 */
record ServerAccount(
        Holdings killed,
        StopReport stop,
        Set<String> leftBySigterm,
        Set<String> leftInRedis,
        Set<String> leftInDirectory,
        long leftAtBank,
        LedgerReport ledger) {

    /** What is left outside of the gateways' processes, besides the store's keys. */
    long left() {
        return leftInRedis.size() + leftInDirectory.size() + leftAtBank;
    }
}
