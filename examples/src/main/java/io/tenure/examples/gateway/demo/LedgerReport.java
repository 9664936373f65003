package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.wire.JsonObject;
import java.util.Map;

/**
 * What the bank's ledger says. Immutable.
 *
 * @param booked bookings by gateway
 * @param refused those that had a token lower than one seen before, by gateway
 */
record LedgerReport(Map<String, Long> booked, Map<String, Long> refused) {

    /** Nothing. */
    static final LedgerReport NONE = new LedgerReport(Map.of(), Map.of());

    static LedgerReport of(JsonObject json) {
        return new LedgerReport(BankReport.counts(json.object("booked")), BankReport.counts(json.object("refused")));
    }

    long allBooked() {
        return sum(booked);
    }

    long allRefused() {
        return sum(refused);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
