package io.tenure.cluster;

import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;

/** Records as text. */
final class RecordCodec {

    private static final String TYPE = "record";
    private static final String ATTRIBUTE = "attribute.";

    private RecordCodec() {}

    static String encode(ResourceRecord record) {
        return EntryText.of(TYPE)
                .field("owner", record.owner())
                .field("kind", record.kind())
                .field("id", record.id())
                .field("layer", "EXTERNAL")
                .field("state", record.state())
                .field("nonce", Long.toHexString(record.nonce()))
                .field("token", record.token())
                .field("exclusive", record.exclusive())
                .field("since", record.sinceWallMillis())
                .fields(ATTRIBUTE, record.attributes())
                .text();
    }

    /**
     * Reads the record at a key. The token of an intent is the revision that created it. A record that names another
     * key than the one it was found at is refused: what it says decides what is released.
     */
    static Decoded<ResourceRecord> decode(Keys keys, KeyValue row) {
        Keys.ResourcePath path = keys.resourceAt(row.key());
        if (path == null) {
            return Decoded.unreadable("its key is not that of a record");
        }
        Decoded<ResourceRecord> read = decode(row.value());
        ResourceRecord record = read.value();
        if (record == null) {
            return read;
        }
        boolean own = record.owner().equals(path.owner())
                && record.kind().equals(path.kind())
                && record.id().equals(path.id());
        if (!own) {
            return Decoded.unreadable("it names another key than its own");
        }
        return record.token() == 0 ? Decoded.readable(record.withToken(row.createRevision())) : read;
    }

    /** Reads a record without regard to its key. */
    static Decoded<ResourceRecord> decode(String text) {
        return EntryText.read(TYPE, text, RecordCodec::fromFields);
    }

    private static ResourceRecord fromFields(EntryText.Fields in) {
        OwnerId owner = OwnerId.parse(in.text("owner"));
        String kind = in.text("kind");
        String id = in.text("id");
        in.constant("layer", ExternalOnly.class);
        return new ResourceRecord(
                owner,
                kind,
                id,
                in.constant("state", RecordState.class),
                in.hex("nonce"),
                in.number("token"),
                in.flag("exclusive"),
                in.number("since"),
                in.all(ATTRIBUTE));
    }

    /** The only layer that is written down. */
    private enum ExternalOnly {
        EXTERNAL
    }
}
