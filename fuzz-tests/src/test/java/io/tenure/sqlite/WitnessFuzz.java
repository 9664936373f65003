package io.tenure.sqlite;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Any bytes as a witness, also where their checksum is right: they say nothing, or what is written again reads the same. */
public final class WitnessFuzz {

    private static final int MAGIC = 0x544e5257;
    private static final int HEAD_BYTES = 12;

    private WitnessFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        read(ByteBuffer.wrap(bytes));
        byte[] body = Arrays.copyOf(bytes, Math.min(bytes.length, WitnessRecord.MAX_BYTES - HEAD_BYTES));
        CRC32 checksum = new CRC32();
        checksum.update(body);
        read(ByteBuffer.allocate(WitnessRecord.MAX_BYTES)
                .putInt(MAGIC)
                .putInt((int) checksum.getValue())
                .putInt(body.length)
                .put(body)
                .flip());
        written(Input.of(bytes));
    }

    private static void read(ByteBuffer bytes) {
        WitnessRecord read = WitnessRecord.decode(bytes);
        if (read != null) {
            Told.same("a witness that was written again", read, WitnessRecord.decode(read.encode()));
        }
    }

    /** A boot's id and a socket's path are as long as the kernel lets them be. */
    private static void written(Input in) {
        WitnessRecord record = new WitnessRecord(within(in.text(), 36), in.number(), in.flag(), within(in.text(), 108));
        Told.same("a witness", record, WitnessRecord.decode(record.encode()));
    }

    private static String within(String text, int mostBytes) {
        String utf8 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return utf8.getBytes(StandardCharsets.UTF_8).length <= mostBytes ? utf8 : "";
    }
}
