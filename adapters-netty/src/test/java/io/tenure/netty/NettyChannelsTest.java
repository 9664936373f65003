package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import io.tenure.testkit.junit.RecordingHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakReports.class)
@SuppressWarnings("FutureReturnValueIgnored") // What comes of it is awaited.
class NettyChannelsTest {

    private static final ResourceKind<Channel> LONG_LIVED =
            NettyChannels.kind("long-lived").idle(TtlPolicy.NEVER).build();
    private static final Duration SOON = Duration.ofSeconds(20);

    private Loopback loopback;
    private ResourceCoordinator coordinator;
    private Causes causes;

    @BeforeEach
    void open() {
        loopback = new Loopback();
        coordinator = ResourceCoordinator.builder("netty-test").build();
        causes = new Causes(coordinator);
    }

    @AfterEach
    void close() {
        coordinator.close();
        loopback.close();
    }

    private void awaitClosed(Channel channel) {
        await().atMost(SOON).until(() -> !channel.isOpen());
    }

    // ---- how a channel ends

    @Test
    void closingTheLease_closesTheChannelOnItsOwnLoop() {
        Channel channel = loopback.connect();
        AtomicReference<Thread> closedOn = new AtomicReference<>();
        channel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
                closedOn.set(Thread.currentThread());
                super.close(context, promise);
            }
        });
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, "bank-7", channel);

        lease.close();

        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.eventLoop().inEventLoop(closedOn.get())).isTrue();
        causes.awaitExactly(ReleaseCause.CLOSED);
    }

    @Test
    void closingTheLeaseOnTheLoop_doesNotBlockIt() throws Exception {
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, channel);

        channel.eventLoop().submit(lease::close).get(20, TimeUnit.SECONDS);

        awaitClosed(channel);
        causes.awaitExactly(ReleaseCause.CLOSED);
    }

    @Test
    void peerThatCloses_endsTheLease() {
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, channel);
        await().atMost(SOON).until(() -> loopback.accepted.size() == 1);

        loopback.accepted.forEach(Channel::close);

        await().atMost(SOON).until(() -> !lease.isValid());
        causes.awaitExactly(ReleaseCause.EXTERNALLY_LOST);
    }

    @Test
    void channelThatTheUserCloses_endsTheLease() {
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, channel);

        channel.close().syncUninterruptibly();

        await().atMost(SOON).until(() -> !lease.isValid());
        causes.awaitExactly(ReleaseCause.EXTERNALLY_LOST);
    }

    @Test
    void channelClosedBeforeItIsRegistered_endsAtOnce() {
        Channel channel = loopback.connect();
        channel.close().syncUninterruptibly();

        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, channel);

        await().atMost(SOON).until(() -> !lease.isValid());
        assertThat(coordinator.diagnosis().liveByKind()).isEmpty();
    }

    @Test
    void idleChannel_isClosed() {
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(
                coordinator, LONG_LIVED, ResourceSpec.UNNAMED.idle(Duration.ofMillis(50)), channel);

        awaitClosed(channel);
        assertThat(lease.isValid()).isFalse();
        causes.awaitExactly(ReleaseCause.IDLE_EXPIRED);
    }

    @Test
    void transferToAPeerThatReadsSlowly_isNotCut() throws Exception {
        int length = 3 << 20;
        ResourceKind<Channel> sending =
                NettyChannels.kind("sending").idle(Duration.ofSeconds(1)).build();
        try (Loopback server = new Loopback(NettyChannels.accepting(coordinator, sending))) {
            SlowReader reader = new SlowReader(length);
            server.bootstrap()
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.SO_RCVBUF, SlowReader.AT_A_TIME)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(SlowReader.AT_A_TIME))
                    .handler(reader)
                    .connect()
                    .syncUninterruptibly();
            await().atMost(SOON).until(() -> server.accepted.size() == 1);
            Channel sender = server.accepted.iterator().next();
            sender.config().setOption(ChannelOption.SO_SNDBUF, SlowReader.AT_A_TIME);

            sender.writeAndFlush(sender.alloc().directBuffer(length).writeZero(length));

            assertThat(reader.received.get(60, TimeUnit.SECONDS)).isEqualTo(length);
        }
    }

    @Test
    void coordinatorThatCloses_closesItsChannels() {
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, channel);

        coordinator.close();

        assertThat(lease.isValid()).isFalse();
        awaitClosed(channel);
    }

    @Test
    void loopThatShutsDown_endsItsChannelsAndHangsNothing() {
        Channel one = loopback.connect();
        Channel two = loopback.connect();
        ResourceLease<Channel> first = NettyChannels.register(coordinator, LONG_LIVED, one);
        ResourceLease<Channel> second = NettyChannels.register(coordinator, LONG_LIVED, two);

        loopback.clients.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();

        await().atMost(SOON).until(() -> !first.isValid() && !second.isValid());
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(coordinator.diagnosis().liveByKind()).isEmpty());
        assertThat(coordinator.parked()).isEmpty();
    }

    @Test
    void channelOnALoopThatIsShutDown_isRefusedOrReleasedAtOnce() {
        Channel channel = loopback.connect();
        loopback.clients.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();

        try {
            ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, channel);
            await().atMost(SOON).until(() -> !lease.isValid());
        } catch (InvalidArgumentException e) {
            assertThat(e).hasMessageContaining("on an event loop that runs");
        }
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(coordinator.diagnosis().liveByKind()).isEmpty());
    }

    // ---- registering

    @Test
    void kind_closesWhatWasIdleForFiveSeconds() {
        ResourceKind<Channel> kind = NettyChannels.kind("bank").build();

        assertThat(kind.ttlPolicy().idle()).isEqualTo(Duration.ofSeconds(5));
        assertThat(kind.releaseOn()).isNotNull();
    }

    @Test
    void secondRegistrationOfAChannel_isRefused() {
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, channel);

        assertThatThrownBy(() -> NettyChannels.register(coordinator, LONG_LIVED, channel))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("registered once at a time; it is registered as long-lived");
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void idThatIsTaken_isRefused_andTheChannelStaysAsItWas() {
        Channel one = loopback.connect();
        Channel two = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, "bank-7", one);

        assertThatThrownBy(() -> NettyChannels.register(coordinator, LONG_LIVED, "bank-7", two))
                .isInstanceOf(AlreadyRegisteredException.class);
        assertThat(two.isOpen()).isTrue();
        assertThat(two.pipeline().get("tenure-touch")).isNull();
        two.close().syncUninterruptibly();
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void channelWithoutALoop_isRefused() {
        assertThatThrownBy(() -> NettyChannels.register(coordinator, LONG_LIVED, new NioSocketChannel()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("but must be on an event loop");
    }

    @Test
    void limitOfTheKind_holds() {
        ResourceKind<Channel> two = NettyChannels.kind("limited").maxLive(2).build();
        Channel third = loopback.connect();
        ResourceLease<Channel> first = NettyChannels.register(coordinator, two, loopback.connect());
        ResourceLease<Channel> second = NettyChannels.register(coordinator, two, loopback.connect());

        assertThatThrownBy(() -> NettyChannels.register(coordinator, two, third))
                .isInstanceOf(LimitExceededException.class);
        first.close();
        ResourceLease<Channel> again = NettyChannels.register(coordinator, two, third);

        assertThat(second.isValid()).isTrue();
        assertThat(again.isValid()).isTrue();
    }

    @Test
    void serverThatAccepts_closesWhatIsBeyondTheLimit() {
        ResourceKind<Channel> two =
                NettyChannels.kind("accepted").idle(TtlPolicy.NEVER).maxLive(2).build();
        try (Loopback limited = new Loopback(NettyChannels.accepting(coordinator, two))) {
            Channel first = limited.connect();
            Channel second = limited.connect();
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(coordinator.diagnosis().liveByKind()).containsEntry("accepted", 2));

            Channel third = limited.connect();

            awaitClosed(third);
            assertThat(first.isOpen()).isTrue();
            assertThat(second.isOpen()).isTrue();
            first.close().syncUninterruptibly();
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(coordinator.diagnosis().liveByKind()).containsEntry("accepted", 1));
            assertThat(limited.connect().isOpen()).isTrue();
        }
    }

    // ---- a channel's scope

    @Test
    void scope_endsWithTheChannel_inReverseOrder() {
        RecordingHandle<String> ends = new RecordingHandle<>();
        ResourceKind<String> noted =
                ResourceKind.memory("noted", String.class).release(ends).build();
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, channel);
        ResourceScope scope = NettyChannels.scopeOf(channel);
        ResourceLease<String> first = scope.register(noted, "first");
        ResourceLease<String> second = scope.register(noted, "second");
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(16);
        ResourceLease<ByteBuf> third =
                NettyBuffers.register(scope, NettyBuffers.kind("buffer").build(), buffer);
        assertThat(NettyChannels.scopeOf(channel)).isSameAs(scope);

        channel.close().syncUninterruptibly();

        assertThat(ends.awaitReleased(2, SOON)).containsExactly("second", "first");
        await().atMost(SOON).until(() -> !lease.isValid());
        assertThat(buffer.refCnt()).isZero();
        assertThat(List.of(first, second, third)).noneMatch(ResourceLease::isValid);
        assertThatThrownBy(() -> NettyChannels.scopeOf(channel).register(noted, "late"))
                .isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void scopeAskedForAfterTheEnd_isClosed() {
        Channel channel = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, LONG_LIVED, channel);
        lease.close();
        await().atMost(SOON).until(() -> channel.closeFuture().isDone());

        await().atMost(SOON)
                .untilAsserted(() -> assertThatThrownBy(() -> {
                            ResourceKind<String> noted = ResourceKind.memory("noted", String.class)
                                    .release(ReleaseAction.nothing())
                                    .build();
                            NettyChannels.scopeOf(channel)
                                    .register(noted, "late")
                                    .close();
                        })
                        .isInstanceOf(CoordinatorClosedException.class));
    }

    @Test
    void scopeOfAChannelInAScope_endsWithThatScopeToo() {
        List<String> ended = new CopyOnWriteArrayList<>();
        ResourceKind<String> noted = ResourceKind.memory("noted", String.class)
                .release(ReleaseAction.blocking((name, context) -> ended.add(name)))
                .build();
        Channel channel = loopback.connect();
        channel.closeFuture().addListener(closed -> ended.add("channel"));
        try (ResourceScope order = coordinator.openScope("order-42")) {
            ResourceLease<Channel> lease = NettyChannels.register(order, LONG_LIVED, channel);
            ResourceLease<String> member = NettyChannels.scopeOf(channel).register(noted, "member");
            assertThat(lease.isValid() && member.isValid()).isTrue();
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(ended).containsExactly("member", "channel"));
    }

    @Test
    void scopeOfAChannelThatIsNotRegistered_isRefused() {
        Channel channel = loopback.connect();

        assertThatThrownBy(() -> NettyChannels.scopeOf(channel))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("registered by NettyChannels.register");
        channel.close().syncUninterruptibly();
    }

    // ---- threads

    @Test
    void threadsOfNetty_mustNotBlock() throws Exception {
        CompletableFuture<Thread> loop = new CompletableFuture<>();
        loopback.clients.execute(() -> loop.complete(Thread.currentThread()));

        assertThat(NettyChannels.mustNotBlock(loop.get(20, TimeUnit.SECONDS))).isTrue();
        assertThat(NettyChannels.mustNotBlock(Thread.currentThread())).isFalse();
    }

    @Test
    void threadsOfGroups_areKnownWhoeverMadeThem() throws Exception {
        EventLoopGroup plain =
                new MultiThreadIoEventLoopGroup(1, (ThreadFactory) Thread::new, NioIoHandler.newFactory());
        DefaultEventExecutorGroup blocking = new DefaultEventExecutorGroup(1);
        try {
            CompletableFuture<Thread> loop = new CompletableFuture<>();
            plain.execute(() -> loop.complete(Thread.currentThread()));
            CompletableFuture<Thread> worker = new CompletableFuture<>();
            blocking.execute(() -> worker.complete(Thread.currentThread()));
            Predicate<Thread> threads = NettyChannels.threadsOf(plain, loopback.clients);

            assertThat(NettyChannels.mustNotBlock(loop.get(20, TimeUnit.SECONDS)))
                    .isFalse();
            assertThat(threads.test(loop.get())).isTrue();
            assertThat(threads.test(worker.get(20, TimeUnit.SECONDS))).isFalse();
            assertThat(threads.test(Thread.currentThread())).isFalse();
        } finally {
            plain.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
            blocking.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void loopThatIsBusy_delaysItsOwnChannelsAlone() throws Exception {
        Channel busy = loopback.connect();
        Channel other = loopback.connect();
        while (other.eventLoop() == busy.eventLoop()) {
            other.close().syncUninterruptibly();
            other = loopback.connect();
        }
        ResourceLease<Channel> stuck = NettyChannels.register(coordinator, LONG_LIVED, busy);
        ResourceLease<Channel> free = NettyChannels.register(coordinator, LONG_LIVED, other);
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        busy.eventLoop().execute(() -> {
            begun.countDown();
            awaitQuietly(over);
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        stuck.closeAsync();
        free.close();

        assertThat(other.isOpen()).isFalse();
        over.countDown();
        awaitClosed(busy);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
