package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
    private final AtomicReference<ClosingNothing> handler = new AtomicReference<>();
    private final EventLoopGroup careless = new MultiThreadIoEventLoopGroup(1, ClosingNothing.factory(handler::set));

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
    void I1_channelWhoseHandlersDeferItsClose_isClosed() {
        Channel channel = connect(careless);
        channel.pipeline().addLast(new NeverClosing());
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);

        end(careless);

        await().atMost(SOON).until(() -> !lease.isValid() && !channel.isOpen());
    }

    @Test
    void I1_loopThatHasATaskToRunInEachOfItsLastLooks_closesTheChannel() {
        Channel channel = connect(careless);
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        new Busy((SingleThreadEventLoop) channel.eventLoop(), () -> {}).run();

        end(careless);

        await().atMost(SOON).until(() -> !lease.isValid() && !channel.isOpen());
    }

    @Test
    void I1_channelThatLingersBeyondItsLoop_endsItsLease() {
        Channel channel = connect(careless);
        channel.config().setOption(ChannelOption.SO_LINGER, 1);
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        holdBackClosingOfWhatLingers(ended);

        careless.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        try {
            await().atMost(SOON).until(() -> channel.eventLoop().isTerminated());
        } finally {
            ended.complete(null);
        }

        await().atMost(SOON).until(() -> !lease.isValid() && !channel.isOpen());
    }

    @Test
    void I1_registeringWhileTheLoopEnds_leavesNothingLive() {
        List<Channel> registered = new ArrayList<>();
        List<ResourceLease<Channel>> leases = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, ClosingNothing.factory(made -> {}));
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
    void I2_closedChannel_leavesNothingScheduled() {
        Channel channel = connect(careless);
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        await().atMost(SOON)
                .until(() -> passes(channel.eventLoop()) && handler.get().waitsForLong());

        lease.close();

        await().atMost(SOON)
                .until(() -> passes(channel.eventLoop()) && !handler.get().waitsForLong());
    }

    @Test
    void I2_channelThatMovesBetweenLoops_leavesNothingScheduledBehind() {
        Channel channel = connect(careless);
        EventLoop former = channel.eventLoop();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        await().atMost(SOON).until(() -> passes(former) && handler.get().waitsForLong());

        move(channel, loopback.clients);

        await().atMost(SOON).until(() -> passes(former) && !handler.get().waitsForLong());
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void I3_channelThatHasMovedToAnotherLoop_isLeftOpen() {
        Channel channel = connect(careless);
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        move(channel, loopback.clients);

        end(careless);

        assertThat(channel.isOpen()).isTrue();
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void I3_channelThatHasMovedToAnotherLoop_isClosedWhenThatOneEnds() {
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        move(channel, careless);

        end(careless);

        await().atMost(SOON).until(() -> !lease.isValid() && !channel.isOpen());
    }

    @Test
    void I1_channelThatComesToALoopInItsLastPass_isClosed() {
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        channel.deregister().syncUninterruptibly();
        SingleThreadEventLoop ending = (SingleThreadEventLoop) careless.next();
        new Busy(ending, () -> ending.register(channel)).run();

        end(careless);

        await().atMost(SOON).until(() -> !lease.isValid() && !channel.isOpen());
    }

    @Test
    void channelWithAHandlerOfOurs_onALoopThatHasEnded_isRefused() {
        Channel channel = connect(careless);
        channel.pipeline().addFirst(NettyChannels.touchHandler());
        end(careless);
        await().atMost(SOON).until(() -> channel.eventLoop().isTerminated());
        assertThat(channel.isOpen()).isTrue();

        assertThatThrownBy(() -> NettyChannels.register(coordinator, KIND, channel))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("on an event loop that runs");
    }

    @Test
    void embeddedChannel_whoseLoopNeverEnds_isNotWatched() {
        EmbeddedChannel channel = new EmbeddedChannel();
        assertThat(LoopEnd.watch(channel, null)).isNull();
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

    private static void move(Channel channel, EventLoopGroup to) {
        channel.deregister().syncUninterruptibly();
        to.register(channel).syncUninterruptibly();
    }

    /** Netty does it on a thread of its own without a class loader, which those need who capture what is logged there. */
    private static void holdBackClosingOfWhatLingers(CompletableFuture<Void> until) {
        GlobalEventExecutor.INSTANCE.execute(() -> {
            Thread.currentThread().setContextClassLoader(LoopEndTest.class.getClassLoader());
            until.join();
        });
    }

    /** Lets a loop look at what it has once more. */
    private static boolean passes(EventLoop loop) {
        return loop.submit(() -> {}).syncUninterruptibly().isSuccess();
    }

    /** As HTTP/2 does, which waits for its streams, and TLS, which says goodbye first. */
    private static final class NeverClosing extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            // Not now.
        }
    }

    /** Has a task to run in each pass through a loop's queues. */
    private record Busy(SingleThreadEventLoop loop, Runnable last) implements Runnable {
        @Override
        public void run() {
            try {
                loop.executeAfterEventLoopIteration(() -> loop.execute(this));
            } catch (RejectedExecutionException e) {
                // This is the last pass.
                last.run();
            }
        }
    }
}
