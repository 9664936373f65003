package io.tenure.cluster;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import java.util.function.Function;

/**
 * Any text as each kind of entry: it is unreadable, and why can be shown; or it is written again and reads as the same.
 */
public final class EntryFuzz {

    private EntryFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = Input.text(bytes);
        read(text, RecordCodec::decode, RecordCodec::encode);
        read(text, OwnerEntry::decode, OwnerEntry::encode);
        read(text, MemberEntry::decode, MemberEntry::encode);
        read(text, NameEntry::decode, NameEntry::encode);
        read(text, CounterEntry::decode, CounterEntry::encode);
        read(text, ConfigEntry::decode, ConfigEntry::encode);
        read(text, TombstoneEntry::decode, TombstoneEntry::encode);
        read(text, ClaimEntry::decode, ClaimEntry::encode);
        read(text, QuarantineEntry::decode, QuarantineEntry::encode);
    }

    private static <T> void read(String text, Function<String, Decoded<T>> decode, Function<T, String> encode) {
        Decoded<T> read = decode.apply(text);
        if (read.value() == null) {
            Told.fitly(read.problem());
        } else {
            Told.same("an entry that was written again", read, decode.apply(encode.apply(read.value())));
        }
    }
}
