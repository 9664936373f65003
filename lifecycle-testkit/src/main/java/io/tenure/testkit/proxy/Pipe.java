package io.tenure.testkit.proxy;

import io.tenure.testkit.proxy.Chunk.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * One direction of one connection: reads from one channel, keeps what it read until it is due, and writes it to the other.
 * Confined to the proxy's thread.
 */
final class Pipe {

    static final long NEVER = Long.MAX_VALUE;

    private static final int MAX_QUEUED = 256 * 1024;
    private static final int MAX_READ = 16 * 1024;
    /** With a limit, bytes go in this many pieces a second, so that they come evenly. */
    private static final int PIECES_A_SECOND = 50;

    private final Direction direction;
    private final SocketChannel source;
    private final SocketChannel sink;
    private final Runnable onReset;
    private final Consumer<ByteBuffer> onForwarded;

    private final Queue<Chunk> queue = new ArrayDeque<>();
    private int queuedBytes;
    /** The source says no more. */
    private boolean sourceEnded;
    /** By a reset, or so it seems: the sink is told, even after an end. */
    private boolean sourceGone;
    /** The sink is told no more bytes: an end was put behind those that are queued. */
    private boolean ended;
    /** A byte was lost, so all that follow are. */
    private boolean torn;
    /** The sink took less than it was given. */
    private boolean blocked;

    private long paceNanos = NEVER;

    /**
     * Between two channels.
     *
     * @param onReset called when the sink is to learn that the source is gone
     * @param onForwarded called with bytes that were written
     */
    Pipe(
            Direction direction,
            SocketChannel source,
            SocketChannel sink,
            Runnable onReset,
            Consumer<ByteBuffer> onForwarded) {
        this.direction = direction;
        this.source = source;
        this.sink = sink;
        this.onReset = onReset;
        this.onForwarded = onForwarded;
    }

    boolean wantsToRead() {
        return !sourceEnded && queuedBytes < MAX_QUEUED;
    }

    boolean wantsToWrite() {
        return blocked;
    }

    /** Whether nothing is on its way, and nothing will be. */
    boolean isDone() {
        return sourceEnded && queue.isEmpty();
    }

    /** Reads what is there, and returns how many bytes that was. */
    int read(long nowNanos) {
        if (!wantsToRead()) {
            return 0;
        }
        ByteBuffer bytes = ByteBuffer.allocate(MAX_READ);
        try {
            int count = source.read(bytes);
            if (count > 0) {
                take(bytes.flip(), nowNanos);
            } else if (count < 0) {
                sourceEnded = true;
                end(nowNanos);
            }
            return count;
        } catch (IOException gone) {
            sourceIsGone(nowNanos);
            return 0;
        }
    }

    /** The sink learns that the source is gone, when that is due. */
    void sourceIsGone(long nowNanos) {
        if (!sourceGone) {
            sourceGone = true;
            ended = true;
            queue.add(Chunk.end(Content.RESET, nowNanos + direction.delayNanos()));
        }
        stopReading();
    }

    /** Nothing is read any more. */
    void stopReading() {
        sourceEnded = true;
    }

    /** Ends the stream after what is queued. What the source says later is lost. */
    void end(long nowNanos) {
        if (!ended) {
            ended = true;
            queue.add(Chunk.end(Content.END, nowNanos + direction.delayNanos()));
        }
    }

    /** Loses all that is queued, and all that follows. */
    void tear() {
        torn = true;
    }

    /**
     * Forwards what is due, as far as the switches let it.
     *
     * @return in how many nanoseconds something more is due
     * @throws IOException if the sink is gone
     */
    long forward(long nowNanos) throws IOException {
        blocked = false;
        while (!queue.isEmpty()) {
            Chunk next = queue.element();
            if (isLost()) {
                lose(next);
            } else if (direction.isHolding()) {
                return NEVER;
            } else if (waitNanos(next, nowNanos) > 0) {
                return waitNanos(next, nowNanos);
            } else if (!forward(next, nowNanos)) {
                blocked = true;
                return NEVER;
            }
        }
        return NEVER;
    }

    private void take(ByteBuffer bytes, long nowNanos) {
        if (ended) {
            direction.countDropped(bytes.remaining());
        } else {
            queuedBytes += bytes.remaining();
            queue.add(Chunk.of(bytes, nowNanos + direction.delayNanos()));
        }
    }

    private boolean isLost() {
        torn |= direction.isDropping();
        return torn;
    }

    private void lose(Chunk next) {
        direction.countDropped(next.bytes().remaining());
        queuedBytes -= next.bytes().remaining();
        queue.remove();
    }

    private long waitNanos(Chunk next, long nowNanos) {
        long waitNanos = next.dueNanos() - nowNanos;
        boolean paced = next.isBytes() && direction.bytesPerSecond() != Long.MAX_VALUE && paceNanos != NEVER;
        return paced ? Math.max(waitNanos, paceNanos - nowNanos) : waitNanos;
    }

    /** Whether the sink took it, or a piece of it. */
    private boolean forward(Chunk next, long nowNanos) throws IOException {
        switch (next.content()) {
            case BYTES -> {
                return write(next.bytes(), nowNanos);
            }
            case END -> {
                queue.remove();
                sink.shutdownOutput();
            }
            case RESET -> {
                queue.clear();
                onReset.run();
            }
        }
        return true;
    }

    private boolean write(ByteBuffer bytes, long nowNanos) throws IOException {
        long rate = direction.bytesPerSecond();
        int size = (int) Math.min(bytes.remaining(), Math.max(1, rate / PIECES_A_SECOND));
        ByteBuffer piece = bytes.slice(bytes.position(), size);
        int written = direction.write(sink, piece);
        if (written == 0) {
            return false;
        }
        bytes.position(bytes.position() + written);
        queuedBytes -= written;
        if (!bytes.hasRemaining()) {
            queue.remove();
        }
        paceNanos = rate == Long.MAX_VALUE ? NEVER : nowNanos + written * 1_000_000_000L / rate;
        onForwarded.accept(piece.flip());
        return true;
    }
}
