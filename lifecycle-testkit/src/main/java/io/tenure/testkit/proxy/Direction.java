package io.tenure.testkit.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;

/** One direction of a {@link FaultProxy}: its switches, which hold for each of its connections, and its counts. Thread-safe. */
public final class Direction {

    private final Consumer<Runnable> actions;
    private final Runnable halfClose;

    /** Guarded by this. */
    private long forwarded;
    /** Guarded by this. */
    private long dropped;

    // The switches, set on the proxy's thread and read there; volatile for toString().
    private volatile long delayNanos;
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private volatile boolean dropping;
    private volatile boolean holding;

    /**
     * A direction without faults.
     *
     * @param actions runs something on the proxy's thread, and waits until it is done
     * @param halfClose ends this direction of all connections; run there
     */
    Direction(Consumer<Runnable> actions, Runnable halfClose) {
        this.actions = actions;
        this.halfClose = halfClose;
    }

    /** Bytes arrive so much later; those that are under way keep their time. Zero for no delay. */
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " is negative");
        }
        actions.accept(() -> delayNanos = delay.toNanos());
    }

    /** Each connection forwards at most so many bytes a second, at least 1. */
    public void limit(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " is below 1");
        }
        actions.accept(() -> this.bytesPerSecond = bytesPerSecond);
    }

    /**
     * Forwards nothing, and keeps what comes: a network that is cut, and will be whole again. Neither do ends and resets get
     * through; they are kept, too.
     */
    public void hold() {
        actions.accept(() -> holding = true);
    }

    /**
     * Forwards nothing, and loses what comes, ends and resets too; connections stay open. One that has lost something loses
     * all that follows, even after {@link #flow()}: no network delivers a stream with a hole.
     */
    public void drop() {
        actions.accept(() -> dropping = true);
    }

    /** Undoes delay, limit, hold and drop. */
    public void flow() {
        actions.accept(() -> {
            delayNanos = 0;
            bytesPerSecond = Long.MAX_VALUE;
            dropping = false;
            holding = false;
        });
    }

    /** Ends this direction of all connections that are there, after what was sent on it; the other direction goes on. */
    public void halfClose() {
        actions.accept(halfClose);
    }

    /** How many bytes were forwarded, those counted that have arrived. Only grows. */
    public synchronized long bytes() {
        return forwarded;
    }

    /** How many bytes were lost. Only grows. */
    public synchronized long bytesDropped() {
        return dropped;
    }

    @Override
    public String toString() {
        return "Direction[delay " + Duration.ofNanos(delayNanos) + (holding ? ", holds" : "")
                + (dropping ? ", drops" : "") + "]";
    }

    long delayNanos() {
        return delayNanos;
    }

    /** {@code Long.MAX_VALUE} for no limit. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    boolean isDropping() {
        return dropping;
    }

    boolean isHolding() {
        return holding;
    }

    /** Writes, and counts before anybody can ask who has read it already. */
    synchronized int write(SocketChannel sink, ByteBuffer bytes) throws IOException {
        int written = sink.write(bytes);
        forwarded += written;
        return written;
    }

    synchronized void countDropped(long bytes) {
        dropped += bytes;
    }
}
