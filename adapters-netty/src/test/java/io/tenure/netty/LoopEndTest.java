package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakReports.class)
@SuppressWarnings("FutureReturnValueIgnored") // What comes of it is awaited.
class LoopEndTest {

    private static final ResourceKind<Channel> KIND =
            NettyChannels.kind("channel").idle(TtlPolicy.NEVER).build();
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ResourceCoordinator coordinator =
            ResourceCoordinator.builder("netty-test").build();
    private final Loopback loopback = new Loopback();
    private final EventLoopGroup careless = new MultiThreadIoEventLoopGroup(1, closingNothing());

    @AfterEach
    void close() {
        coordinator.close();
        end(careless);
        loopback.close();
    }

    @Test
    void I1_channelThatItsLoopLeavesOpen_isClosedAndItsLeaseEnds() {
        Channel channel = connect(careless);
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);

        end(careless);

        await().atMost(SOON).until(() -> !lease.isValid() && !channel.isOpen());
        await().atMost(SOON).until(loopback.accepted::isEmpty);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(coordinator.diagnosis().liveByKind()).isEmpty());
    }

    @Test
    void I1_registeringWhileTheLoopEnds_leavesNothingLive() {
        List<Channel> registered = new ArrayList<>();
        List<ResourceLease<Channel>> leases = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, closingNothing());
            Channel channel = connect(group);
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
            try {
                leases.add(NettyChannels.register(coordinator, KIND, channel));
                registered.add(channel);
            } catch (InvalidArgumentException e) {
                assertThat(e).hasMessageContaining("on an event loop that runs");
            }
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(leases).noneMatch(ResourceLease::isValid));
        await().atMost(SOON).untilAsserted(() -> assertThat(registered).noneMatch(Channel::isOpen));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(coordinator.diagnosis().liveByKind()).isEmpty());
    }

    @Test
    void I2_closedChannelsAndEndedLoops_areForgotten() {
        int loops = LoopEnd.loops();
        Channel closed = connect(careless);
        Channel open = connect(careless);
        ResourceLease<Channel> first = NettyChannels.register(coordinator, KIND, closed);
        ResourceLease<Channel> second = NettyChannels.register(coordinator, KIND, open);
        assertThat(LoopEnd.channels(open.eventLoop())).isEqualTo(2);
        assertThat(LoopEnd.loops()).isEqualTo(loops + 1);

        first.close();
        await().atMost(SOON).until(() -> LoopEnd.channels(open.eventLoop()) == 1);
        end(careless);

        await().atMost(SOON).until(() -> LoopEnd.loops() == loops);
        assertThat(LoopEnd.channels(open.eventLoop())).isZero();
        await().atMost(SOON).until(() -> !second.isValid());
    }

    @Test
    void I3_channelThatHasMovedToAnotherLoop_isLeftOpen() {
        Channel channel = connect(careless);
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        int loops = LoopEnd.loops();
        channel.deregister().syncUninterruptibly();
        loopback.clients.register(channel).syncUninterruptibly();

        end(careless);

        await().atMost(SOON).until(() -> LoopEnd.loops() == loops - 1);
        assertThat(channel.isOpen()).isTrue();
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void embeddedChannel_whoseLoopNeverEnds_isNotWatched() {
        EmbeddedChannel channel = new EmbeddedChannel();
        assertThat(LoopEnd.watch(channel)).isNull();
        channel.close().syncUninterruptibly();
    }

    private Channel connect(EventLoopGroup group) {
        return new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .remoteAddress(loopback.address())
                .handler(new Loopback.Sink())
                .connect()
                .syncUninterruptibly()
                .channel();
    }

    private static void end(EventLoopGroup group) {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** What Netty does where shutdown begins between two of a loop's looks, but each time. */
    private static IoHandlerFactory closingNothing() {
        IoHandlerFactory nio = NioIoHandler.newFactory();
        return executor -> new ClosingNothing(nio.newHandler(executor));
    }

    private record ClosingNothing(IoHandler nio) implements IoHandler {

        @Override
        public void initialize() {
            nio.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return nio.run(context);
        }

        @Override
        public void prepareToDestroy() {
            // This is what it is for: the channels stay open.
        }

        @Override
        public void destroy() {
            nio.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return nio.register(handle);
        }

        @Override
        public void wakeup() {
            nio.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return nio.isCompatible(type);
        }
    }
}
