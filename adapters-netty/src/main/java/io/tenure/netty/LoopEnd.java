package io.tenure.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a governed channel that its event loop would leave open when it ends. One for a channel on a loop. Thread-safe. */
final class LoopEnd {

    /*
     * A loop closes its channels when it shuts down, but one of Netty 4.2 that is given no quiet period may not: it looks
     * whether it has to close them, is told to shut down, and then looks whether it may end. Afterwards nobody would close
     * them, for nobody knows that they are not well; and it would take force, which asks no handler and tells nobody.
     *
     * Whenever a loop looks whether it may end, it first cancels what is scheduled. So something is scheduled that is not
     * worth doing. A shutdown hook would not do: a look that finds a task to run leaves the hooks out, also the last one.
     *
     * I1. A channel that is watched is closed by its loop before that has ended, whatever its handlers make of closing,
     *     and its registration is told. Where its end has begun, this is done at once; a loop that has ended is refused.
     * I2. Nothing stays scheduled for a channel that has closed or moved away.
     * I3. A channel that has moved to another loop is that one's to close.
     */
    private static final Logger LOG = LoggerFactory.getLogger(LoopEnd.class);

    private static final long SELDOM_DAYS = 365;

    private final Channel channel;
    private final EventLoop loop;
    /** What the loop cancels at its end; null until it is scheduled. Volatile. */
    private volatile @Nullable Future<?> scheduled;
    /** Whether there is nothing left to see to. Volatile. */
    private volatile boolean over;

    private LoopEnd(Channel channel, EventLoop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /**
     * Sees to it that the channel is closed before the loop that it is on has ended, until {@link #forget}.
     *
     * @param former what has watched the channel up to now; returned if it is on the same loop still
     * @return null if the channel is closed, on no loop, or on one that does not say when it ends
     * @throws RejectedExecutionException if its loop has ended
     */
    static @Nullable LoopEnd watch(Channel channel, @Nullable LoopEnd former) {
        EventLoop loop = channel.isOpen() && channel.isRegistered() ? channel.eventLoop() : null;
        if (former != null) {
            if (former.loop == loop && !former.over) {
                return former;
            }
            former.forget();
        }
        if (!(loop instanceof SingleThreadEventExecutor)) {
            return null;
        }
        LoopEnd end = new LoopEnd(channel, loop);
        end.begin();
        return end;
    }

    /** Also where this is the loop: what closing leads to is not for whoever registers. */
    private void begin() {
        loop.execute(this::schedule);
        if (loop.isShutdown()) {
            throw new RejectedExecutionException(loop + " may not come to it any more");
        }
    }

    /** On the loop: one that has begun to end may have looked for the last time. */
    private void schedule() {
        if (loop.isShuttingDown()) {
            closeChannel();
            return;
        }
        Future<?> seldom = loop.scheduleWithFixedDelay(() -> {}, SELDOM_DAYS, SELDOM_DAYS, TimeUnit.DAYS);
        seldom.addListener(cancelled -> closeChannel());
        scheduled = seldom;
        if (over || !isHere()) {
            forget();
        }
    }

    private boolean isHere() {
        return channel.isOpen() && channel.isRegistered() && channel.eventLoop() == loop;
    }

    /** On the loop, as Netty does it at a loop's end: not through the pipeline, whose handlers may put it off. */
    private void closeChannel() {
        if (over || !isHere()) {
            return;
        }
        ChannelPromise closed = channel.newPromise();
        closed.addListener(closing -> {
            if (!closing.isSuccess()) {
                LOG.warn("The channel {}, whose event loop ends, was not closed in order", channel, closing.cause());
            }
        });
        channel.unsafe().close(closed);
        if (!over) {
            // One that lingers is closed elsewhere, maybe when its loop can tell nobody any more.
            loop.terminationFuture().addListener(ended -> tell());
        }
    }

    /** Where Netty closes what lingers, and after that. */
    private void tell() {
        if (!over && !channel.isOpen()) {
            GovernedChannel.closedForcibly(channel);
        }
    }

    /** The channel has closed, or is another loop's. */
    void forget() {
        over = true;
        Future<?> needless = scheduled;
        if (needless == null) {
            return;
        }
        try {
            needless.cancel(false);
        } catch (RejectedExecutionException ended) {
            // The loop has ended, and with it all that was scheduled.
        }
    }
}
