package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transfers to a peer that reads slowly, in a channel without a socket and a world without a clock. */
@ExtendWith(LeakReports.class)
@SuppressWarnings("FutureReturnValueIgnored") // What comes of it is looked at.
class OutputWatchTest {

    private static final ResourceKind<Channel> KIND =
            NettyChannels.kind("channel").idle(Duration.ofSeconds(5)).jitter(0).build();
    private static final Duration NEARLY_IDLE = Duration.ofMillis(4_900);

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final ResourceCoordinator coordinator =
            ResourceCoordinator.builder("netty-test").time(time).build();
    private final SlowChannel channel = new SlowChannel();

    @AfterEach
    void close() {
        channel.close();
        coordinator.close();
    }

    /** Both clocks go on together, in steps, and whatever is due in the channel's loop runs. */
    private void advance(Duration length) {
        for (long millis = 0; millis < length.toMillis(); millis += 5) {
            channel.advanceTimeBy(5, TimeUnit.MILLISECONDS);
            channel.runPendingTasks();
            time.advance(Duration.ofMillis(5));
            channel.runPendingTasks();
        }
    }

    private ByteBuf bytes(int length) {
        return Unpooled.buffer(length).writeZero(length);
    }

    @Test
    void I1_bytesThatMove_keepTheChannelOpen() {
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        channel.writeAndFlush(bytes(1_000));

        for (int i = 0; i < 10; i++) {
            advance(NEARLY_IDLE);
            channel.drain(10);
        }
        assertThat(lease.isValid()).isTrue();

        advance(Duration.ofMillis(5_200));
        assertThat(lease.isValid()).as("the peer reads no more").isFalse();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void I1_transferThatWasUnderWayAtRegistration_counts() {
        channel.writeAndFlush(bytes(1_000));
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);

        for (int i = 0; i < 3; i++) {
            advance(NEARLY_IDLE);
            channel.drain(10);
        }

        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void I1_registrationWithAShorterIdleTime_isNotWatchedAtTheFormersPace() {
        ResourceKind<Channel> pooled = NettyChannels.kind("pooled")
                .idle(Duration.ofHours(1))
                .release(ReleaseAction.nothing())
                .build();
        ResourceLease<Channel> former = NettyChannels.register(coordinator, pooled, channel);
        channel.writeAndFlush(bytes(10));
        channel.drain(10);
        former.close();
        advance(Duration.ofMillis(10));
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);

        channel.writeAndFlush(bytes(1_000));
        for (int i = 0; i < 3; i++) {
            advance(NEARLY_IDLE);
            channel.drain(10);
        }

        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void I1_peerThatReadsNothing_isIdle() {
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        channel.writeAndFlush(bytes(1_000));

        advance(NEARLY_IDLE);
        assertThat(lease.isValid()).isTrue();
        advance(Duration.ofMillis(200));
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void I2_drainedChannel_isLookedAtNoMore() {
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        channel.writeAndFlush(bytes(100));
        assertThat(channel.hasTimer()).isTrue();

        channel.drain(100);
        advance(Duration.ofSeconds(3));

        assertThat(channel.hasTimer()).isFalse();
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void I2_channelWithoutIdleTime_isNotLookedAt() {
        ResourceLease<Channel> lease =
                NettyChannels.register(coordinator, KIND, ResourceSpec.UNNAMED.idle(TtlPolicy.NEVER), channel);

        channel.writeAndFlush(bytes(100));

        assertThat(channel.hasTimer()).isFalse();
        assertThat(lease.isValid()).isTrue();
    }

    @Test
    void I3_flushThatDrainsAtOnce_setsNoTimer() {
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);
        channel.takes = 1_000;

        channel.writeAndFlush(bytes(100));

        assertThat(channel.hasTimer()).isFalse();
        assertThat(lease.isValid()).isTrue();
    }

    /** Sends what it is told to, and no more. */
    private static final class SlowChannel extends EmbeddedChannel {

        int takes;

        SlowChannel() {
            freezeTime();
        }

        void drain(int bytes) {
            takes = bytes;
            unsafe().flush();
        }

        boolean hasTimer() {
            return runScheduledPendingTasks() >= 0;
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer buffer) {
            int taken = takes;
            takes = 0;
            if (buffer.current() instanceof ByteBuf next) {
                buffer.removeBytes(Math.min(taken, next.readableBytes()));
            }
        }
    }
}
