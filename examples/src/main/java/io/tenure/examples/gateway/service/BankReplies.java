package io.tenure.examples.gateway.service;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Matches the bank's reply on one channel to the one question that waits for it. */
final class BankReplies extends SimpleChannelInboundHandler<FullHttpResponse> {

    // Touched by the channel's event loop alone.
    private @Nullable CompletableFuture<Integer> waiting;

    /** Asks; a channel's holder asks one thing at a time. */
    CompletableFuture<Integer> ask(Channel channel, FullHttpRequest request) {
        CompletableFuture<Integer> status = new CompletableFuture<>();
        channel.eventLoop().execute(() -> {
            waiting = status;
            channel.writeAndFlush(request).addListener(written -> {
                if (!written.isSuccess()) {
                    status.completeExceptionally(written.cause());
                }
            });
        });
        return status;
    }

    /** Whether an answer is still to come. Called by the channel's event loop. */
    boolean isWaiting() {
        return waiting != null;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        if (waiting != null) {
            waiting.complete(response.status().code());
            waiting = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (waiting != null) {
            waiting.completeExceptionally(new ClosedChannelException());
            waiting = null;
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (waiting != null) {
            waiting.completeExceptionally(cause);
            waiting = null;
        }
        var unused = context.close();
    }
}
