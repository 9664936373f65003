package io.tenure.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.tenure.resource.InvalidArgumentException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes a use at each read and write that passes. One for each channel: not sharable. */
final class TouchHandler extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(TouchHandler.class);

    /** Set when it is added; confined to the event loop. */
    private @Nullable GovernedChannel governed;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        governed = GovernedChannel.of(context.channel());
    }

    /** It has come to a loop, which may be another one than before. */
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        GovernedChannel moved = governed;
        if (moved != null) {
            watchLoop(moved, context.channel());
        }
        context.fireChannelRegistered();
    }

    private static void watchLoop(GovernedChannel moved, Channel channel) {
        try {
            moved.watchLoop();
        } catch (InvalidArgumentException ending) {
            LOG.debug("The channel {} has come to an event loop that ends, and is closed", channel, ending);
            ChannelReleases.closeQuietly(channel);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        touch();
        context.fireChannelRead(message);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Its outcome is in the promise, which is the writer's.
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        touch();
        context.write(message, promise);
    }

    /** What cannot be sent at once is watched while it drains. */
    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        GovernedChannel flushed = governed;
        if (flushed != null) {
            flushed.watchOutput();
        }
    }

    /** A write that takes long to drain is a use as well. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        touch();
        context.fireChannelWritabilityChanged();
    }

    private void touch() {
        GovernedChannel touched = governed;
        if (touched != null) {
            touched.touch();
        }
    }
}
