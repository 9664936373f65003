package io.tenure.examples.gateway.demo;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What became of what a gateway left that was killed, or stood still beyond its lease. Immutable.
 *
 * @param orphans what it left
 * @param reclaimedBySurvivors how many resources of its the survivors say that they cleaned up
 * @param reclaimedAtBank how many entries the bank struck out for others than their owner
 * @param firstMillis from the kill, or the stop, until the first was released; empty if none was
 * @param lastMillis the same for the last one
 */
record Aftermath(
        Orphans orphans,
        long reclaimedBySurvivors,
        long reclaimedAtBank,
        OptionalLong firstMillis,
        OptionalLong lastMillis) {

    /** When the last one was released, for people; nothing if it never was. */
    String lastWords(String sinceWhen) {
        return lastMillis.isPresent() ? ", the last one " + lastMillis.getAsLong() + " ms" + sinceWhen : "";
    }

    /** Whether the last one came later than that. */
    boolean isLaterThan(Duration bound) {
        return lastMillis.isPresent() && lastMillis.getAsLong() > bound.toMillis();
    }

    /** Whether all that know of it say the same: the store, the bank before and after, and the survivors. */
    boolean addsUp() {
        return orphans.unknownToStore().isEmpty()
                && reclaimedBySurvivors == orphans.count()
                && reclaimedAtBank == orphans.atBank().size();
    }
}
