package io.tenure.examples.gateway.service;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.pool.AbstractChannelPoolHandler;
import io.netty.channel.pool.ChannelHealthChecker;
import io.netty.channel.pool.ChannelPool;
import io.netty.channel.pool.FixedChannelPool;
import io.netty.channel.pool.FixedChannelPool.AcquireTimeoutAction;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.tenure.examples.gateway.wire.Headers;
import io.tenure.examples.gateway.wire.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A pool of channels to the bank, and what is said on one. Thread-safe; never blocks. */
final class BankChannels implements AutoCloseable {

    private static final int MAX_CHANNELS = 64;
    private static final int MAX_WAITING = 256;
    private static final int ACQUIRE_MILLIS = 2_000;
    private static final int CONNECT_MILLIS = 1_000;
    private static final int MAX_REPLY_BYTES = 64 * 1024;

    private final String gateway;
    private final URI bank;
    private final EventLoopGroup loop;
    private final FixedChannelPool pool;
    /** Negative until the pool is closed. Volatile. */
    private volatile int neverCameBack = -1;

    BankChannels(String gateway, URI bank) {
        this.gateway = gateway;
        this.bank = bank;
        this.loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("bank-channels", true), NioIoHandler.newFactory());
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .remoteAddress(bank.getHost(), bank.getPort());
        this.pool = new FixedChannelPool(
                bootstrap,
                new Setup(),
                ChannelHealthChecker.ACTIVE,
                AcquireTimeoutAction.FAIL,
                ACQUIRE_MILLIS,
                MAX_CHANNELS,
                MAX_WAITING);
    }

    ChannelPool pool() {
        return pool;
    }

    /** A channel of the pool, to be given back by hand; governed ones are given back by their release. */
    CompletableFuture<Channel> acquire() {
        CompletableFuture<Channel> channel = new CompletableFuture<>();
        pool.acquire().addListener((Future<Channel> acquired) -> {
            if (acquired.isSuccess()) {
                channel.complete(acquired.getNow());
            } else {
                channel.completeExceptionally(acquired.cause());
            }
        });
        return channel;
    }

    void giveBack(Channel channel) {
        var unused = pool.release(channel);
    }

    /**
     * Asks the bank to pay.
     *
     * @param what entitles to it, in the bank's words
     * @return the status that the bank answers with; fails if the channel ends before
     */
    CompletableFuture<Integer> pay(Channel channel, Map<String, Object> what, boolean slow) {
        Map<String, Object> payment = new LinkedHashMap<>(what);
        payment.put("slow", slow);
        ByteBuf body = Unpooled.copiedBuffer(Json.write(payment), StandardCharsets.UTF_8);
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/payments", body);
        request.headers().set(HttpHeaderNames.HOST, bank.getAuthority()).set(Headers.GATEWAY, gateway);
        HttpUtil.setContentLength(request, body.readableBytes());
        return channel.pipeline().get(BankReplies.class).ask(channel, request);
    }

    /** How many channels are out of the pool; after {@link #close()}, how many never came back. */
    int borrowed() {
        int never = neverCameBack;
        return never >= 0 ? never : pool.acquiredChannelCount();
    }

    /** Closes the channels that are in the pool, and ends the event loop. */
    @Override
    public void close() {
        // On the loop, behind those that are on their way back. Once closed, the pool does not know any more.
        neverCameBack =
                loop.submit(pool::acquiredChannelCount).awaitUninterruptibly().getNow();
        pool.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static final class Setup extends AbstractChannelPoolHandler {
        @Override
        public void channelCreated(Channel channel) {
            channel.pipeline()
                    .addLast(new HttpClientCodec(), new HttpObjectAggregator(MAX_REPLY_BYTES), new BankReplies());
        }

        /** A late answer would be taken for that to the next holder's question. */
        @Override
        public void channelReleased(Channel channel) {
            BankReplies replies = channel.pipeline().get(BankReplies.class);
            if (replies != null && replies.isWaiting()) {
                var unused = channel.close();
            }
        }
    }
}
