package io.tenure.examples.gateway.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP/1.1 server on 127.0.0.1, on one event loop and a free port. Clients send one request at a time over a
 * connection; bodies are at most 64 KiB. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private final EventLoopGroup loop;
    private final Channel listening;

    private HttpServer(EventLoopGroup loop, Channel listening) {
        this.loop = loop;
        this.listening = listening;
    }

    /**
     * Listens.
     *
     * @param name goes into the thread's name
     * @param observers sharable handlers that see each request before {@code handler} does
     * @throws IOException if no port can be had
     */
    public static HttpServer start(String name, HttpHandler handler, ChannelHandler... observers) throws IOException {
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
        var bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new Pipeline(handler, observers))
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            end(loop);
            throw new IOException(name + " cannot listen on 127.0.0.1", bound.cause());
        }
        return new HttpServer(loop, bound.channel());
    }

    /** Where it listens. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Closes all connections and ends the event loop. Idempotent. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        end(loop);
    }

    private static void end(EventLoopGroup loop) {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** What each connection is made of. */
    private static final class Pipeline extends ChannelInitializer<SocketChannel> {
        private final HttpHandler handler;
        private final ChannelHandler[] observers;

        Pipeline(HttpHandler handler, ChannelHandler... observers) {
            this.handler = handler;
            this.observers = observers.clone();
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline()
                    .addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY_BYTES))
                    .addLast(observers)
                    .addLast(new Dispatcher(handler));
        }
    }

    /** Hands a connection's requests to the handler, and answers for it where it fails. */
    private static final class Dispatcher extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final HttpHandler handler;

        Dispatcher(HttpHandler handler) {
            this.handler = handler;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            Exchange exchange = new Exchange(context.channel(), request);
            try {
                handler.handle(exchange);
            } catch (JsonException e) {
                exchange.refuse(400, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.error("{} failed", exchange.what(), e);
                exchange.refuse(500, e.getClass().getSimpleName());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A peer that was killed resets its connections; that is what this program is about.
            LOG.debug("connection {} ended", context.channel(), cause);
            var unused = context.close();
        }
    }
}
