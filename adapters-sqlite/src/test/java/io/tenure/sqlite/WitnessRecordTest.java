package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class WitnessRecordTest {

    private static final WitnessRecord RECORD =
            new WitnessRecord("60e06e30-db16-4e5b-b398-4a325766874d", Long.MIN_VALUE + 7, true, "/tmp/\u00e4.sock");

    @Test
    void record_isReadAsItWasWritten() {
        assertThat(WitnessRecord.decode(RECORD.encode())).isEqualTo(RECORD);
        WitnessRecord plain = new WitnessRecord("", 0, false, "");
        assertThat(WitnessRecord.decode(plain.encode())).isEqualTo(plain);
    }

    @Test
    void longestRecord_fits() {
        WitnessRecord longest = new WitnessRecord("b".repeat(36), 1, true, "s".repeat(WitnessSocket.MAX_PATH_BYTES));

        assertThat(longest.encode().remaining()).isLessThanOrEqualTo(WitnessRecord.MAX_BYTES);
        assertThat(WitnessRecord.decode(longest.encode())).isEqualTo(longest);
    }

    @Test
    void recordCutAnywhere_isNone() {
        ByteBuffer whole = RECORD.encode();
        for (int length = 0; length < whole.remaining(); length++) {
            assertThat(WitnessRecord.decode(whole.duplicate().limit(length))).isNull();
        }
    }

    @Test
    void recordWithAnyBitFlipped_isNone() {
        int bits = RECORD.encode().remaining() * Byte.SIZE;
        for (int bit = 0; bit < bits; bit++) {
            ByteBuffer flipped = RECORD.encode();
            int at = bit / Byte.SIZE;
            flipped.put(at, (byte) (flipped.get(at) ^ (1 << (bit % Byte.SIZE))));

            assertThat(WitnessRecord.decode(flipped)).isNull();
        }
    }

    @Test
    void bodyThatIsCut_orIsNoText_isNone_alsoWithTheRightChecksum() {
        byte[] body = bodyOf(RECORD);
        for (int length = 0; length < body.length; length++) {
            assertThat(WitnessRecord.decode(withChecksum(Arrays.copyOf(body, length))))
                    .isNull();
        }
        byte[] noLength = body.clone();
        noLength[10] = -1;
        byte[] noText = body.clone();
        noText[12] = -1;

        assertThat(WitnessRecord.decode(withChecksum(body))).isEqualTo(RECORD);
        assertThat(WitnessRecord.decode(withChecksum(noLength))).isNull();
        assertThat(WitnessRecord.decode(withChecksum(noText))).isNull();
    }

    private static byte[] bodyOf(WitnessRecord record) {
        ByteBuffer whole = record.encode();
        byte[] body = new byte[whole.remaining() - 12];
        whole.position(12).get(body);
        return body;
    }

    private static ByteBuffer withChecksum(byte[] body) {
        CRC32 checksum = new CRC32();
        checksum.update(body);
        return ByteBuffer.allocate(12 + body.length)
                .putInt(RECORD.encode().getInt())
                .putInt((int) checksum.getValue())
                .putInt(body.length)
                .put(body)
                .flip();
    }

    @Test
    void rubbish_isNone() {
        Random random = new Random(1);
        byte[] bytes = new byte[WitnessRecord.MAX_BYTES];
        for (int i = 0; i < 10_000; i++) {
            random.nextBytes(bytes);
            if (i % 2 == 0) {
                ByteBuffer.wrap(bytes).putInt(RECORD.encode().getInt());
            }
            assertThat(WitnessRecord.decode(ByteBuffer.wrap(bytes))).isNull();
        }
    }
}
