package io.tenure.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Notes a use while bytes that wait in the outbound buffer move on. One for each channel; confined to its event loop. */
final class OutputWatch implements Runnable {

    /*
     * A long transfer to a peer that reads slowly may be one write, after which nothing passes through the pipeline for
     * minutes. So the buffer is looked at from time to time: half of the idle time after its bytes have moved, and while
     * they stand, after half of what is left of it each time.
     *
     * I1. Bytes that move are a use, noted before the idle time ends if they have moved up to SHORTEST before its end.
     * I2. It looks only while bytes are pending and the channel is registered with an idle time.
     * I3. A flush that drains the buffer at once costs no timer.
     */
    private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Channel channel;
    private final GovernedChannel governed;

    /** The next look; null while none is scheduled. */
    private @Nullable Future<?> next;
    /** What was left to write at the last look. */
    private long left;

    private long pauseNanos;

    OutputWatch(Channel channel, GovernedChannel governed) {
        this.channel = channel;
        this.governed = governed;
    }

    /** Begins to look if there are bytes pending. Any thread may call it. */
    void begin() {
        EventLoop loop = channel.eventLoop();
        if (!loop.inEventLoop()) {
            loop.execute(this::begin);
        } else if (next == null || pauseNanos > longestPause(governed.idleNanos())) {
            run();
        }
    }

    /** The look that is scheduled may be a former registration's, whose idle time was longer. */
    private static long longestPause(long idleNanos) {
        return Math.max(SHORTEST_NANOS, idleNanos / 2);
    }

    @Override
    public void run() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        ChannelOutboundBuffer buffer = pending(channel);
        if (buffer != null) {
            look(buffer, governed.idleNanos());
        }
    }

    private void look(ChannelOutboundBuffer buffer, long idleNanos) {
        if (idleNanos == Long.MAX_VALUE) {
            return;
        }
        boolean moved = hasMoved(buffer);
        if (moved) {
            governed.touch();
        }
        // Beyond the idle time other uses keep the channel open, so there is no hurry.
        boolean afresh = moved || pauseNanos <= SHORTEST_NANOS;
        pauseNanos = longestPause(afresh ? idleNanos : pauseNanos);
        next = channel.eventLoop().schedule(this, pauseNanos, TimeUnit.NANOSECONDS);
    }

    /** New bytes are noted as uses anyway, so it does not matter that they may hide others that are gone. */
    private boolean hasMoved(ChannelOutboundBuffer buffer) {
        long before = left;
        left = buffer.totalPendingWriteBytes() - buffer.currentProgress();
        return left != before;
    }

    /** The channel's buffer if there is something in it; null otherwise, and for channels that have none. */
    static @Nullable ChannelOutboundBuffer pending(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer != null && buffer.totalPendingWriteBytes() > 0 ? buffer : null;
    }
}
