package io.tenure.cluster;

import io.tenure.resource.OwnerId;

/**
 * Who cleans up a part of an owner that is gone.
 *
 * @param by the survivor
 * @param attempt tells two attempts of one survivor apart
 */
record ClaimEntry(OwnerId by, long attempt) {

    private static final String TYPE = "claim";

    String encode() {
        return EntryText.of(TYPE)
                .field("by", by)
                .field("attempt", Long.toHexString(attempt))
                .text();
    }

    static Decoded<ClaimEntry> decode(String text) {
        return EntryText.read(TYPE, text, in -> new ClaimEntry(OwnerId.parse(in.text("by")), in.hex("attempt")));
    }
}
