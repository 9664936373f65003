package io.tenure.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A server on a free port that sends back what it gets, and what connects to it, over real sockets. */
@SuppressWarnings("FutureReturnValueIgnored") // What fails shows as a channel that is closed.
final class Loopback implements AutoCloseable {

    final EventLoopGroup servers = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final EventLoopGroup clients = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    /** What the server has accepted and not closed. */
    final Set<Channel> accepted = ConcurrentHashMap.newKeySet();

    private final Channel server;

    Loopback() {
        this(new ChannelInboundHandlerAdapter() {
            @Override
            public boolean isSharable() {
                return true;
            }
        });
    }

    /** A server with one handler more, first in each accepted channel's pipeline. */
    Loopback(ChannelHandler first) {
        server = new ServerBootstrap()
                .group(servers)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.add(channel);
                        channel.closeFuture().addListener(closed -> accepted.remove(channel));
                        channel.pipeline().addLast(new Echo());
                        channel.pipeline().addFirst(first);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    SocketAddress address() {
        return server.localAddress();
    }

    Bootstrap bootstrap() {
        return new Bootstrap()
                .group(clients)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 20_000)
                .remoteAddress(address())
                .handler(new Sink());
    }

    Channel connect() {
        return bootstrap().connect().syncUninterruptibly().channel();
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        clients.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        servers.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(context.voidPromise());
        }
    }

    /** Throws away what comes, as the last of a client's pipeline. */
    static final class Sink extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            io.netty.util.ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(context.voidPromise());
        }
    }
}
