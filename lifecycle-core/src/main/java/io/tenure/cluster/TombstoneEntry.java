package io.tenure.cluster;

import io.tenure.resource.OwnerId;

/**
 * An owner is closed for good.
 *
 * @param by who said so: itself, or the first survivor that claimed
 * @param clean whether it left in order, with nothing left behind
 * @param atWallMillis when, by that wall clock; for people only
 */
record TombstoneEntry(OwnerId by, boolean clean, long atWallMillis) {

    private static final String TYPE = "tombstone";

    String encode() {
        return EntryText.of(TYPE)
                .field("by", by)
                .field("clean", clean)
                .field("at", atWallMillis)
                .text();
    }

    static Decoded<TombstoneEntry> decode(String text) {
        return EntryText.read(
                TYPE, text, in -> new TombstoneEntry(OwnerId.parse(in.text("by")), in.flag("clean"), in.number("at")));
    }
}
