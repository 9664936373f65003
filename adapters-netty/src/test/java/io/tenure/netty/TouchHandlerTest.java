package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Idleness, in a channel without a socket and a world without a clock. */
@ExtendWith(LeakReports.class)
@SuppressWarnings("FutureReturnValueIgnored") // What comes of it is awaited.
class TouchHandlerTest {

    private static final ResourceKind<io.netty.channel.Channel> KIND =
            NettyChannels.kind("channel").jitter(0).build();
    private static final Duration NEARLY_IDLE = Duration.ofMillis(4_900);

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final ResourceCoordinator coordinator =
            ResourceCoordinator.builder("netty-test").time(time).build();

    @AfterEach
    void close() {
        coordinator.close();
    }

    private void advance(EmbeddedChannel channel, Duration length) {
        time.advance(length);
        channel.runPendingTasks();
    }

    @Test
    void channelThatIsNotUsed_isClosedWhenIdle() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ResourceLease<io.netty.channel.Channel> lease = NettyChannels.register(coordinator, KIND, channel);

        advance(channel, NEARLY_IDLE);
        assertThat(channel.isOpen()).isTrue();
        assertThat(lease.isValid()).isTrue();

        advance(channel, Duration.ofMillis(200));
        assertThat(channel.isOpen()).isFalse();
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void readsAndWrites_keepItOpen() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ResourceLease<io.netty.channel.Channel> lease = NettyChannels.register(coordinator, KIND, channel);

        for (int i = 0; i < 5; i++) {
            advance(channel, NEARLY_IDLE);
            channel.writeInbound(Unpooled.EMPTY_BUFFER);
            advance(channel, NEARLY_IDLE);
            channel.writeOutbound(Unpooled.EMPTY_BUFFER);
        }
        assertThat(lease.isValid()).isTrue();

        advance(channel, NEARLY_IDLE);
        assertThat(channel.isOpen()).isTrue();
        advance(channel, Duration.ofMillis(200));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void usesCount_alsoAfterTheFirstLeaseWasClosedAndASharedOneIsOpen() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ResourceLease<io.netty.channel.Channel> first = NettyChannels.register(coordinator, KIND, channel);
        ResourceLease<io.netty.channel.Channel> second = first.share();
        first.close();

        for (int i = 0; i < 3; i++) {
            advance(channel, NEARLY_IDLE);
            channel.writeInbound(Unpooled.EMPTY_BUFFER);
        }
        assertThat(second.isValid()).isTrue();

        channel.close();
        channel.runPendingTasks();
        assertThat(second.isValid()).isFalse();
    }

    @Test
    void idleNever_leavesItOpen() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ResourceLease<io.netty.channel.Channel> lease =
                NettyChannels.register(coordinator, KIND, ResourceSpec.UNNAMED.idle(TtlPolicy.NEVER), channel);

        advance(channel, Duration.ofHours(1));

        assertThat(lease.isValid()).isTrue();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void handler_standsFirst_andMayBePlacedByHand() {
        EmbeddedChannel byUs = new EmbeddedChannel(new Swallower());
        EmbeddedChannel byHand = new EmbeddedChannel(new Swallower());
        byHand.pipeline().addLast("mine", NettyChannels.touchHandler());

        ResourceLease<io.netty.channel.Channel> one = NettyChannels.register(coordinator, KIND, byUs);
        ResourceLease<io.netty.channel.Channel> two = NettyChannels.register(coordinator, KIND, byHand);

        assertThat(byUs.pipeline().firstContext().name()).isEqualTo("tenure-touch");
        assertThat(byHand.pipeline().get("tenure-touch")).isNull();

        advance(byUs, NEARLY_IDLE);
        byUs.writeInbound(Unpooled.EMPTY_BUFFER);
        byHand.writeInbound(Unpooled.EMPTY_BUFFER);
        advance(byUs, Duration.ofMillis(200));
        byHand.runPendingTasks();

        assertThat(one.isValid()).isTrue();
        assertThat(two.isValid())
                .as("what a handler before ours swallowed is no use")
                .isFalse();
        byUs.close();
    }

    @Test
    void messagesAndPromises_passUnchanged() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ResourceLease<io.netty.channel.Channel> lease = NettyChannels.register(coordinator, KIND, channel);

        channel.writeInbound("in");
        assertThat(channel.writeOneOutbound("out").isDone()).isFalse();
        channel.flushOutbound();

        assertThat(channel.<String>readInbound()).isEqualTo("in");
        assertThat(channel.<String>readOutbound()).isEqualTo("out");
        lease.close();
        channel.runPendingTasks();
    }

    private static final class Swallower extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}
