package io.tenure.etcd;

import io.grpc.ChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.tenure.resource.InvalidArgumentException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes the channels, all on one thread that also completes their calls. Thread-safe. */
final class Channels {

    /** Above what the largest answer to a transaction can be: 128 values of 384 KiB. */
    static final int MAX_MESSAGE = 64 * 1024 * 1024;

    private static final Duration KEEPALIVE = Duration.ofSeconds(10);
    private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(2);
    private static final long NEVER_IDLE_DAYS = 365;

    private final ChannelCredentials credentials;
    private final EventLoopGroup group;

    Channels(EtcdSettings settings) {
        this.credentials = settings.tls();
        requireFit(settings.endpoints().get(0));
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("tenure-" + settings.name() + "-io", true), NioIoHandler.newFactory());
    }

    Connection open(Endpoint endpoint, long nowNanos) {
        return new Connection(
                endpoint,
                NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port(), credentials)
                        .eventLoopGroup(group)
                        .channelType(NioSocketChannel.class)
                        .directExecutor()
                        .disableRetry()
                        .disableServiceConfigLookUp()
                        .proxyDetector(target -> null)
                        .keepAliveTime(KEEPALIVE.toMillis(), TimeUnit.MILLISECONDS)
                        .keepAliveTimeout(KEEPALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .idleTimeout(NEVER_IDLE_DAYS, TimeUnit.DAYS)
                        .maxInboundMessageSize(MAX_MESSAGE)
                        .build(),
                nowNanos);
    }

    /** Whether {@code thread} is the one that completes calls. */
    boolean isOwnThread(Thread thread) {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop(thread)) {
                return true;
            }
        }
        return false;
    }

    /** Ends the thread; waits for it, unless it is the caller. */
    void close(Duration atMost) {
        Future<?> ended = group.shutdownGracefully(0, atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (!isOwnThread(Thread.currentThread())) {
            ended.awaitUninterruptibly(atMost.toMillis());
        }
    }

    private void requireFit(Endpoint endpoint) {
        try {
            var unused = NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port(), credentials);
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException("TLS files", e.getMessage(), "PEM certificates, and an unencrypted key");
        }
    }
}
