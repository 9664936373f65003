package io.tenure.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A peer that reads steadily and slowly, for channels that do not read by themselves. */
final class SlowReader extends ChannelInboundHandlerAdapter {

    static final int AT_A_TIME = 16 << 10;
    private static final int PAUSE_MILLIS = 20;

    /** How much has come when the sender is done, or when it has closed. */
    final CompletableFuture<Integer> received = new CompletableFuture<>();

    private final int awaited;
    private int soFar;

    SlowReader(int awaited) {
        this.awaited = awaited;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        soFar += ((ByteBuf) message).readableBytes();
        ((ByteBuf) message).release();
        if (soFar == awaited) {
            received.complete(soFar);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // It ends with the channel.
    public void channelReadComplete(ChannelHandlerContext context) {
        context.executor().schedule(context::read, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        received.complete(soFar);
    }
}
