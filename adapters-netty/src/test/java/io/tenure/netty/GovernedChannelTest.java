package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakReports.class)
@SuppressWarnings("FutureReturnValueIgnored") // What comes of it is awaited.
class GovernedChannelTest {

    private static final ResourceKind<Channel> KIND =
            NettyChannels.kind("channel").idle(TtlPolicy.NEVER).build();

    private final ResourceCoordinator coordinator =
            ResourceCoordinator.builder("netty-test").build();

    @AfterEach
    void close() {
        coordinator.close();
    }

    @Test
    void I1_registeringWhileTheChannelCloses_leavesNothingLive() {
        List<ResourceLease<Channel>> leases = new ArrayList<>();
        try (Loopback loopback = new Loopback()) {
            for (int i = 0; i < 300; i++) {
                Channel channel = loopback.connect();
                // The loop closes it at any moment from here on.
                channel.eventLoop().execute(channel::close);
                leases.add(NettyChannels.register(coordinator, KIND, channel));
            }

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(leases).noneMatch(ResourceLease::isValid));
        }
        assertThat(coordinator.diagnosis().liveByKind()).isEmpty();
    }

    @Test
    void I2_scope_isClosedWhenTheChannelIs() {
        EmbeddedChannel channel = new EmbeddedChannel();
        GovernedChannel governed = GovernedChannel.of(channel);
        ResourceLease<Channel> lease = governed.register(coordinator, KIND, ResourceSpec.UNNAMED, channel);
        ResourceScope scope = governed.scope();
        ResourceKind<String> noted = ResourceKind.memory("noted", String.class)
                .release(ReleaseAction.nothing())
                .build();
        ResourceLease<String> member = scope.register(noted, "member");

        channel.close();
        channel.runPendingTasks();

        await().atMost(Duration.ofSeconds(20)).until(() -> !member.isValid());
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void refusal_isTold_thoughThePeerClosesMeanwhile_andWithItTheHandlersGo() {
        EmbeddedChannel channel = new EmbeddedChannel();
        InterruptedRegistrar refusing = new InterruptedRegistrar(coordinator, lease -> {
            channel.pipeline().removeFirst();
            lease.closeAsync();
            throw new IllegalStateException("refused");
        });
        ResourceKind<Channel> kept = ResourceKind.connection("kept", Channel.class)
                .release(ReleaseAction.nothing())
                .build();

        assertThatThrownBy(() -> NettyChannels.register(refusing, kept, channel))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused");
    }

    @Test
    void acceptedChannel_thatCannotBeRegistered_isClosed() {
        InterruptedRegistrar broken = new InterruptedRegistrar(coordinator, lease -> {
            throw new IllegalStateException("broken");
        });
        ResourceKind<Channel> accepted = ResourceKind.connection("accepted", Channel.class)
                .release(ReleaseAction.nothing())
                .build();

        EmbeddedChannel channel = new EmbeddedChannel(NettyChannels.accepting(broken, accepted));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void I2_scope_endsWithAReleaseThatKeepsTheChannelOpen() {
        List<String> ended = new ArrayList<>();
        ResourceKind<Channel> ownPool = NettyChannels.kind("own-pool")
                .idle(TtlPolicy.NEVER)
                .release(ReleaseAction.blocking((channel, context) -> ended.add("returned")))
                .build();
        ResourceKind<String> noted = ResourceKind.memory("noted", String.class)
                .release(ReleaseAction.blocking((name, context) -> ended.add(name)))
                .build();
        EmbeddedChannel channel = new EmbeddedChannel();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, ownPool, channel);
        ResourceLease<String> member = NettyChannels.scopeOf(channel).register(noted, "member");

        lease.closeAsync();
        channel.runPendingTasks();

        assertThat(ended).containsExactly("member", "returned");
        assertThat(member.isValid()).isFalse();
        assertThat(channel.isOpen()).isTrue();
        channel.close();
    }

    @Test
    void I2_scope_endsAtTheLatestWhenTheChannelIsRegisteredAnew() {
        ResourceKind<Channel> kept = ResourceKind.connection("kept", Channel.class)
                .release(ReleaseAction.nothing())
                .build();
        ResourceKind<String> noted = ResourceKind.memory("noted", String.class)
                .release(ReleaseAction.nothing())
                .build();
        EmbeddedChannel channel = new EmbeddedChannel();
        NettyChannels.register(coordinator, kept, channel).close();
        ResourceLease<String> member = NettyChannels.scopeOf(channel).register(noted, "member");

        ResourceLease<Channel> next = NettyChannels.register(coordinator, kept, channel);

        assertThat(member.isValid()).isFalse();
        assertThat(next.isValid()).isTrue();
        assertThat(NettyChannels.scopeOf(channel).size()).isZero();
        channel.close();
    }

    @Test
    void I3_channelWithASharedLease_isNotRegisteredAnew() {
        EmbeddedChannel channel = new EmbeddedChannel();
        ResourceLease<Channel> first = NettyChannels.register(coordinator, KIND, channel);
        ResourceLease<Channel> shared = first.share();
        first.close();

        assertThatThrownBy(() -> NettyChannels.register(coordinator, KIND, channel))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("registered once at a time; it is registered as channel");
        assertThat(shared.isValid()).isTrue();

        channel.close();
        channel.runPendingTasks();
        assertThat(shared.isValid()).isFalse();
    }

    @Test
    void channel_hasOneForItsWholeLife() {
        EmbeddedChannel channel = new EmbeddedChannel();

        assertThat(GovernedChannel.ifAny(channel)).isNull();
        GovernedChannel first = GovernedChannel.of(channel);

        assertThat(GovernedChannel.of(channel)).isSameAs(first);
        assertThat(GovernedChannel.ifAny(channel)).isSameAs(first);
    }

    @Test
    void unregisteredChannelThatIsClosedForcibly_isToldSo() {
        EmbeddedChannel channel = new EmbeddedChannel();
        GovernedChannel governed = GovernedChannel.of(channel);
        ResourceLease<Channel> lease = governed.register(coordinator, KIND, ResourceSpec.UNNAMED, channel);
        channel.deregister();
        channel.runPendingTasks();

        ChannelReleases.close(channel);
        channel.runPendingTasks();

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            channel.runPendingTasks();
            return !lease.isValid();
        });
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void forgetting_sparesANewerRegistration() {
        EmbeddedChannel channel = new EmbeddedChannel();
        GovernedChannel governed = GovernedChannel.of(channel);
        ResourceKind<Channel> kept = ResourceKind.connection("kept", Channel.class)
                .release(ReleaseAction.nothing())
                .build();
        governed.register(coordinator, kept, ResourceSpec.UNNAMED, channel).close();
        ChannelRegistration former = governed.current();
        ResourceLease<Channel> next = governed.register(coordinator, kept, ResourceSpec.UNNAMED, channel);

        governed.forget(former);

        assertThat(governed.current()).isNotNull().isNotSameAs(former);
        assertThat(next.isValid()).isTrue();
        channel.close();
    }
}
