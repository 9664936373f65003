package io.tenure.sqlite;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a witness file says.
 *
 * @param boot the boot whose clock the deadline is read from
 * @param deadlineNanos when the session ends if it is not kept
 * @param witnessed whether a free lock and a refused connection together prove that the process is gone
 * @param socket the path of the socket; empty if there is none
 */
record WitnessRecord(String boot, long deadlineNanos, boolean witnessed, String socket) {

    /** No record is longer: a boot id has 36 characters, a socket's path at most 108. */
    static final int MAX_BYTES = 512;

    private static final int MAGIC = 0x544e5257;
    private static final int HEAD_BYTES = 12;
    private static final byte VERSION = 1;

    /** The record as it stands in the file: magic, checksum and length of the body, body. */
    ByteBuffer encode() {
        byte[] bootBytes = boot.getBytes(StandardCharsets.UTF_8);
        byte[] socketBytes = socket.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        bytes.position(HEAD_BYTES);
        bytes.put(VERSION).putLong(deadlineNanos).put((byte) (witnessed ? 1 : 0));
        bytes.putShort((short) bootBytes.length).put(bootBytes);
        bytes.putShort((short) socketBytes.length).put(socketBytes);
        int length = bytes.position() - HEAD_BYTES;
        bytes.flip();
        bytes.putInt(MAGIC).putInt(checksum(bytes.array(), length)).putInt(length);
        return bytes.rewind();
    }

    /** The record that the bytes hold, or null if it is torn, damaged, or of another version, or none that {@link #encode} made. */
    static @Nullable WitnessRecord decode(ByteBuffer bytes) {
        if (bytes.remaining() < HEAD_BYTES || bytes.getInt() != MAGIC) {
            return null;
        }
        int checksum = bytes.getInt();
        int length = bytes.getInt();
        if (length < 1 || length > bytes.remaining()) {
            return null;
        }
        byte[] body = new byte[length];
        bytes.get(body);
        if (checksum(body, 0, length) != checksum || body[0] != VERSION) {
            return null;
        }
        try {
            return fields(ByteBuffer.wrap(body, 1, length - 1));
        } catch (BufferUnderflowException | CharacterCodingException notAsWritten) {
            return null;
        }
    }

    private static WitnessRecord fields(ByteBuffer fields) throws CharacterCodingException {
        long deadlineNanos = fields.getLong();
        boolean witnessed = fields.get() == 1;
        return new WitnessRecord(text(fields), deadlineNanos, witnessed, text(fields));
    }

    private static String text(ByteBuffer fields) throws CharacterCodingException {
        byte[] bytes = new byte[Short.toUnsignedInt(fields.getShort())];
        fields.get(bytes);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static int checksum(byte[] record, int length) {
        return checksum(record, HEAD_BYTES, length);
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
