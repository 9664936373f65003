package io.tenure.examples.gateway.bank;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bookings on accounts by those who hold an account's lock. Thread-safe: all methods hold one lock.
 *
 * <p>No lease keeps out a holder that was stopped between its look at the lock and its booking; this does: a booking whose
 * token is lower than one that was seen for the account is refused.
 */
final class Ledger {

    // All guarded by this.
    private final Map<String, Long> highestTokens = new HashMap<>();
    private final Map<String, Long> booked = new TreeMap<>();
    private final Map<String, Long> refused = new TreeMap<>();

    /**
     * Books, unless a later holder of the lock has booked before.
     *
     * @param gateway who asks, for the count
     * @return whether it was booked
     */
    synchronized boolean book(String account, long token, String gateway) {
        boolean late = token < highestTokens.getOrDefault(account, 0L);
        (late ? refused : booked).merge(gateway, 1L, Long::sum);
        if (!late) {
            highestTokens.put(account, token);
        }
        return !late;
    }

    /** How many were booked and refused, by gateway. */
    synchronized Map<String, Object> counts() {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("booked", new TreeMap<>(booked));
        counts.put("refused", new TreeMap<>(refused));
        return counts;
    }

    /** The highest token that was seen for each account. */
    synchronized Map<String, Long> highestTokens() {
        return new TreeMap<>(highestTokens);
    }
}
