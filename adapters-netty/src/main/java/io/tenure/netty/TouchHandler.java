package io.tenure.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/** Notes a use at each read and write that passes. One for each channel: not sharable. */
final class TouchHandler extends ChannelDuplexHandler {

    /** Set when it is added; confined to the event loop. */
    private @Nullable GovernedChannel governed;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        governed = GovernedChannel.of(context.channel());
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
