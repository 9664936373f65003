package io.tenure.cluster;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import io.tenure.resource.OwnerId;
import io.tenure.store.KeyValue;

/** Any key: it is none of ours, or it is the only one for what it says. */
public final class KeysFuzz {

    private static final Keys KEYS = new Keys("fuzz");

    private KeysFuzz() {}

    /** The first line is the key, the rest what stands there. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Input in = Input.of(bytes);
        String key = in.text();
        for (String root : new String[] {KEYS.owners(), KEYS.members(), KEYS.claims(), KEYS.tombstones()}) {
            OwnerId owner = Keys.ownerUnder(root, key);
            if (owner != null) {
                Told.holds("its owner's place", key.startsWith(root + owner));
            }
        }
        Keys.ResourcePath path = KEYS.resourceAt(key);
        if (path != null) {
            String own = KEYS.resource(path.owner(), path.kind(), path.id());
            Told.same("the key of what it names", key, key.startsWith(KEYS.quarantine()) ? KEYS.quarantine(own) : own);
        }
        var read = RecordCodec.decode(KEYS, new KeyValue(key, in.rest(), 5, 6, 0));
        if (read.value() == null) {
            Told.fitly(read.problem());
        } else {
            Told.same(
                    "the owner",
                    path == null ? null : path.owner(),
                    read.value().owner());
            Told.same(
                    "the kind", path == null ? null : path.kind(), read.value().kind());
            Told.same("the id", path == null ? null : path.id(), read.value().id());
        }
    }
}
