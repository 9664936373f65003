package io.tenure.cluster;

import io.tenure.adapter.Fencing;
import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.Text;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Entries of any values that the product accepts: a store takes them, and they read as they were. */
public final class EntryWriteFuzz {

    private static final Keys KEYS = new Keys("fuzz");

    private EntryWriteFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Input in = Input.of(bytes);
        try {
            switch (in.text()) {
                case "record" -> record(in);
                case "owner" -> owner(in);
                case "member" -> member(in);
                case "quarantine" -> quarantine(in);
                default -> small(in);
            }
        } catch (InvalidArgumentException refused) {
            Told.fitly(refused.getMessage());
        }
    }

    private static void record(Input in) {
        ResourceRecord record = new ResourceRecord(
                new OwnerId(in.number(), in.number()),
                in.text(),
                in.text(),
                in.oneOf(RecordState.values()),
                in.number(),
                in.number(),
                in.flag(),
                in.number(),
                in.pairs());
        String key = KEYS.resource(record.owner(), record.kind(), record.id());
        String text = RecordCodec.encode(record);
        accepted(key, text);
        Told.same("a record", record, RecordCodec.decode(text).value());
        ResourceRecord withToken = record.token() == 0 ? record.withToken(5) : record;
        Told.same(
                "a record at its key",
                withToken,
                RecordCodec.decode(KEYS, new KeyValue(key, text, 5, 6, 0)).value());
    }

    /** The texts are checked as an owner's settings are. */
    private static void owner(Input in) {
        OwnerEntry entry = new OwnerEntry(
                Ids.requireId("service", in.text()),
                Ids.requireId("host", in.text()),
                in.number(),
                Ids.requireId("version", in.text()),
                in.number());
        written(entry, OwnerEntry::encode, OwnerEntry::decode);
    }

    private static void member(Input in) {
        String name = Ids.requireId("service", in.text()) + "@" + Ids.requireId("host", in.text()) + ":" + in.number();
        List<MemberEntry.Served> served = new ArrayList<>();
        for (Map.Entry<String, String> kind : in.pairs().entrySet()) {
            Fencing[] fencings = Fencing.values();
            int choice = kind.getValue().length();
            served.add(new MemberEntry.Served(
                    kind.getKey(),
                    fencings[choice % fencings.length],
                    choice % 2 == 0,
                    choice % 5 == 0,
                    kind.getValue()));
        }
        written(new MemberEntry(name, served), MemberEntry::encode, MemberEntry::decode);
    }

    /** What is wrong comes from anywhere, and is described; the record's text is as it was read. */
    private static void quarantine(Input in) {
        String why = in.text();
        QuarantineEntry entry = new QuarantineEntry(
                KEYS.resource(new OwnerId(in.number(), 1), "lock", Ids.requireId("id", in.text())),
                Ids.requireId("endpoint", in.text()),
                in.number(),
                in.flag() ? why : Text.describe(new IllegalStateException(why)),
                in.small(),
                in.number(),
                in.rest());
        if (isText(why) && isText(entry.record())) {
            written(entry, QuarantineEntry::encode, QuarantineEntry::decode);
        }
    }

    /** What a store can have given us, and what exceptions of adapters are made of: UTF-8. */
    private static boolean isText(String text) {
        return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    private static void small(Input in) {
        OwnerId owner = new OwnerId(in.number(), in.number());
        long number = in.number();
        written(new NameEntry(owner, number, in.number()), NameEntry::encode, NameEntry::decode);
        written(new CounterEntry(number), CounterEntry::encode, CounterEntry::decode);
        written(new TombstoneEntry(owner, in.flag(), number), TombstoneEntry::encode, TombstoneEntry::decode);
        written(new ClaimEntry(owner, number), ClaimEntry::encode, ClaimEntry::decode);
        Told.same("an owner's id", owner, OwnerId.parse(owner.toString()));
    }

    private static <T> void written(T entry, Function<T, String> encode, Function<String, Decoded<T>> decode) {
        String text = encode.apply(entry);
        accepted(KEYS.config(), text);
        Told.same("an entry", Decoded.readable(entry), decode.apply(text));
    }

    /** Whether a store accepts it; it says so by throwing. */
    private static void accepted(String key, String text) {
        Transaction.builder().put(key, text).build();
    }
}
