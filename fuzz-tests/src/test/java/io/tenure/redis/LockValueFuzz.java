package io.tenure.redis;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.util.Map;

/** Anything that may stand in a lock or a manifest: it is none of ours, or it is written so and makes a record. */
public final class LockValueFuzz {

    private LockValueFuzz() {}

    /** The first line is the value, the second its name in the manifest; the others are a value that a script writes. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        Input in = Input.of(bytes);
        String text = in.text();
        String field = in.text();
        LockValue value = LockValue.parse(text);
        if (value != null) {
            Told.same("the value as a script writes it", value.text(), text);
            Told.same("its token", value.token(), LockValue.token(text));
            record(value, "id");
        }
        String id = Lane.id(field);
        if (id != null) {
            Told.same("the name in the manifest", field, Lane.field(id));
            record(new LockValue(new OwnerId(0, 1), 1, 1, 1, 0), id);
        }
        OwnerId owner = new OwnerId(in.number(), in.number());
        long nonce = in.number() | 1;
        LockValue own = new LockValue(
                in.flag() ? owner : null, nonce, Math.abs(in.small()), Math.abs(in.small()), Math.abs(in.small()));
        Told.same("what a script wrote", own, LockValue.parse(own.text()));
    }

    /** What is made of it where an owner's manifest is walked and where it is asked who holds a lock. */
    private static void record(LockValue value, String id) {
        if (value.owner() != null) {
            var unused = new ResourceRecord(
                    value.owner(),
                    "lock",
                    id,
                    RecordState.HELD,
                    value.nonce(),
                    value.token(),
                    false,
                    value.since(),
                    Map.of());
        }
    }
}
