package io.tenure.cluster;

import io.tenure.resource.OwnerId;

/**
 * Who holds an exclusive name.
 *
 * @param owner the owner
 * @param nonce its record's nonce
 * @param sinceWallMillis when it was acquired, by the owner's wall clock; for people only
 */
record NameEntry(OwnerId owner, long nonce, long sinceWallMillis) {

    private static final String TYPE = "name";

    String encode() {
        return EntryText.of(TYPE)
                .field("owner", owner)
                .field("nonce", Long.toHexString(nonce))
                .field("since", sinceWallMillis)
                .text();
    }

    static Decoded<NameEntry> decode(String text) {
        return EntryText.read(
                TYPE, text, in -> new NameEntry(OwnerId.parse(in.text("owner")), in.hex("nonce"), in.number("since")));
    }
}
