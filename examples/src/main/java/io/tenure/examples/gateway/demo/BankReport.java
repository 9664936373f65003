package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.wire.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * What the bank says that it keeps. Immutable.
 *
 * @param left registrations and holds together
 * @param centsHeld the money in the holds
 * @param positions what it keeps for each owner that ever was
 * @param channels open channels by gateway
 * @param ledger bookings under locks
 * @param readNanos when it was read, on this process's clock
 */
record BankReport(
        long left,
        long centsHeld,
        List<Position> positions,
        Map<String, Long> channels,
        LedgerReport ledger,
        long readNanos) {

    /** A channel of which the bank does not know yet whose it is. */
    static final String UNKNOWN_CHANNEL = "unknown";

    /** Nothing was told yet. */
    static final BankReport NONE = new BankReport(0, 0, List.of(), Map.of(), LedgerReport.NONE, 0);

    static BankReport of(JsonObject json, long readNanos) {
        return new BankReport(
                json.number("left"),
                json.number("cents_held"),
                json.objects("owners").stream().map(Position::of).toList(),
                counts(json.object("channels")),
                LedgerReport.of(json.object("ledger")),
                readNanos);
    }

    /** Numbers by name. */
    static Map<String, Long> counts(JsonObject json) {
        Map<String, Long> counts = new LinkedHashMap<>();
        json.names().forEach(name -> counts.put(name, json.number(name)));
        return counts;
    }

    /** The positions of a gateway's owners: more than one if it had to begin anew. */
    List<Position> positionsOf(String gateway) {
        return positions.stream()
                .filter(position -> position.gateway.equals(gateway))
                .toList();
    }

    /** The sum of a figure over a gateway's owners. */
    long sumOf(String gateway, ToLongFunction<Position> figure) {
        return positionsOf(gateway).stream().mapToLong(figure).sum();
    }

    /** How long after a moment others ended the first and the last entry of a gateway's; empty if they never did. */
    LongStream reclaimMillis(String gateway, long sinceNanos) {
        long sinceMillis = TimeUnit.NANOSECONDS.toMillis(readNanos - sinceNanos);
        return positionsOf(gateway).stream()
                .flatMap(position -> position.reclaimAgoMillis().stream())
                .mapToLong(ago -> sinceMillis - ago);
    }

    /** The sum of a figure over all owners. */
    long sum(ToLongFunction<Position> figure) {
        return positions.stream().mapToLong(figure).sum();
    }

    /**
     * What the bank keeps, and has kept, for one owner.
     *
     * @param owner the incarnation
     * @param gateway its gateway's name
     * @param registrations kept now
     * @param holds kept now
     * @param taken ever
     * @param releasedByOwner ended by its own gateway
     * @param reclaimed ended by others
     * @param reclaimAgoMillis how long ago others ended one; empty if they never did, else the first and the last
     */
    record Position(
            String owner,
            String gateway,
            long registrations,
            long holds,
            long taken,
            long releasedByOwner,
            long reclaimed,
            List<Long> reclaimAgoMillis) {

        static Position of(JsonObject json) {
            List<Long> ago = new ArrayList<>();
            if (json.has("first_reclaim_ago_ms")) {
                ago.add(json.number("first_reclaim_ago_ms"));
                ago.add(json.number("last_reclaim_ago_ms"));
            }
            return new Position(
                    json.text("owner"),
                    json.text("gateway"),
                    json.number("registrations"),
                    json.number("holds"),
                    json.number("taken"),
                    json.number("released_by_owner"),
                    json.number("reclaimed"),
                    List.copyOf(ago));
        }

        long left() {
            return registrations + holds;
        }
    }
}
