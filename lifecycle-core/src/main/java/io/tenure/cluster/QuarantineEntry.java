package io.tenure.cluster;

import io.tenure.resource.ResourceRecord;

/**
 * What could not be released, and why. A record that can be read is moved here; one that cannot stays where it is, and
 * only its key is noted.
 *
 * @param key the record's key under {@code resources/}
 * @param endpoint which system holds the resource; empty if unknown
 * @param nameRevision the revision that created record and name, or 0 if there is no name for sure
 * @param reason the last error, escaped
 * @param attempts how often the release was tried
 * @param sinceWallMillis when it was put aside; for people only
 * @param record the record as text; empty if it could not be read
 */
record QuarantineEntry(
        String key,
        String endpoint,
        long nameRevision,
        String reason,
        int attempts,
        long sinceWallMillis,
        String record) {

    private static final String TYPE = "quarantine";
    private static final int MAX_REASON = 500;

    QuarantineEntry {
        reason = reason.length() <= MAX_REASON ? reason : reason.substring(0, cut(reason));
    }

    /** Where it is cut: half of a surrogate pair is no text that a store takes. */
    private static int cut(String reason) {
        return Character.isHighSurrogate(reason.charAt(MAX_REASON - 1)) ? MAX_REASON - 1 : MAX_REASON;
    }

    boolean isUnreadable() {
        return record.isEmpty();
    }

    Decoded<ResourceRecord> decodedRecord() {
        return RecordCodec.decode(record);
    }

    QuarantineEntry failedAgain(String newReason) {
        return new QuarantineEntry(key, endpoint, nameRevision, newReason, attempts + 1, sinceWallMillis, record);
    }

    String encode() {
        return EntryText.of(TYPE)
                .field("key", key)
                .field("endpoint", endpoint)
                .field("name-revision", nameRevision)
                .field("reason", reason)
                .field("attempts", attempts)
                .field("since", sinceWallMillis)
                .field("record", record)
                .text();
    }

    static Decoded<QuarantineEntry> decode(String text) {
        return EntryText.read(
                TYPE,
                text,
                in -> new QuarantineEntry(
                        in.text("key"),
                        in.text("endpoint"),
                        in.number("name-revision"),
                        in.text("reason"),
                        Math.toIntExact(in.number("attempts")),
                        in.number("since"),
                        in.text("record")));
    }
}
