package io.tenure.testkit.proxy;

import java.nio.ByteBuffer;

/**
 * Something on its way through a {@link Pipe}.
 *
 * @param content what it is
 * @param bytes none for an end
 * @param dueNanos when it may be forwarded
 */
record Chunk(Content content, ByteBuffer bytes, long dueNanos) {

    enum Content {
        BYTES,
        /** The sender sends no more. */
        END,
        /** The sender is gone. */
        RESET
    }

    static Chunk of(ByteBuffer bytes, long dueNanos) {
        return new Chunk(Content.BYTES, bytes, dueNanos);
    }

    static Chunk end(Content how, long dueNanos) {
        return new Chunk(how, ByteBuffer.allocate(0), dueNanos);
    }

    boolean isBytes() {
        return content == Content.BYTES;
    }
}
