package io.tenure.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The governed channels of one event loop, which are closed if it is about to end without having closed them. Thread-safe. */
final class LoopEnd {

    /*
     * A loop closes its channels when it shuts down, but one of Netty 4.2 that is given no quiet period may not: it looks
     * whether it has to close them, is told to shut down, and then looks whether it may end. Nobody could close them any
     * more, for an ended loop takes no task, and only a channel's own loop may close it.
     *
     * I1. A channel that is watched is closed by its loop before that has ended, and its registration is told, also if it
     *     is added just then: whether the end has begun is looked at again after it was added.
     * I2. Neither a channel that has closed nor a loop that has ended is held on to.
     * I3. A channel that has moved to another loop is that one's to close.
     */
    private static final Logger LOG = LoggerFactory.getLogger(LoopEnd.class);

    private static final ConcurrentMap<EventLoop, LoopEnd> ENDS = new ConcurrentHashMap<>();

    private final EventLoop loop;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    /** Whether the loop has begun to end. Volatile. */
    private volatile boolean begun;

    private LoopEnd(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Sees to it that the channel is closed before its loop has ended, until {@link #forget}.
     *
     * @return null if the channel is on no loop, or on one that does not say when it ends
     */
    static @Nullable LoopEnd watch(Channel channel) {
        if (!channel.isRegistered() || !(channel.eventLoop() instanceof SingleThreadEventExecutor)) {
            return null;
        }
        LoopEnd end = of(channel.eventLoop());
        end.open.add(channel);
        if (end.begun && !end.loop.isShutdown()) {
            close(channel);
        }
        return end;
    }

    private static LoopEnd of(EventLoop loop) {
        LoopEnd present = ENDS.get(loop);
        if (present != null) {
            return present;
        }
        LoopEnd made = new LoopEnd(loop);
        LoopEnd first = ENDS.putIfAbsent(loop, made);
        if (first != null) {
            return first;
        }
        try {
            loop.execute(made::begin);
        } catch (RejectedExecutionException ended) {
            // Its pipeline does not take our handler any more either: no channel of this loop can be registered.
            made.begun = true;
            ENDS.remove(loop, made);
        }
        return made;
    }

    /** On the loop: one that has begun to end may have no look left at what was asked of it for its end. */
    private void begin() {
        ((SingleThreadEventExecutor) loop).addShutdownHook(this::closeWhatIsLeft);
        if (loop.isShuttingDown()) {
            closeWhatIsLeft();
        }
    }

    private void closeWhatIsLeft() {
        begun = true;
        ENDS.remove(loop, this);
        for (Channel channel : open) {
            if (channel.eventLoop() == loop) {
                close(channel);
            }
        }
    }

    /** By its loop: once that has ended, nobody may. */
    private static void close(Channel channel) {
        channel.close().addListener(closing -> {
            if (!closing.isSuccess() && channel.isOpen()) {
                LOG.warn("The channel {}, whose event loop ends, could not be closed", channel, closing.cause());
            }
        });
    }

    /** The channel has closed. */
    void forget(Channel channel) {
        open.remove(channel);
    }

    /** How many loops are watched. */
    static int loops() {
        return ENDS.size();
    }

    /** How many channels of the loop are watched. */
    static int channels(EventLoop loop) {
        LoopEnd end = ENDS.get(loop);
        return end == null ? 0 : end.open.size();
    }
}
