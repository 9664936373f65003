package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.time.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelRegistrationTest {

    /** Not on the channel's loop, whose tasks nobody runs here. */
    private static final ResourceKind<Channel> KIND = ResourceKind.connection("channel", Channel.class)
            .release(NettyChannels.closing())
            .build();

    private static final ResourceKind<String> NOTED = ResourceKind.memory("noted", String.class)
            .release(ReleaseAction.nothing())
            .build();

    private final ResourceCoordinator coordinator = ResourceCoordinator.builder("netty-test")
            .time(VirtualTime.inSequence(1))
            .build();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ResourceLease<Channel> lease = coordinator.register(KIND, channel);
    private final ChannelRegistration registration =
            new ChannelRegistration(coordinator, lease, channel, Long.MAX_VALUE);

    @AfterEach
    void close() {
        coordinator.close();
    }

    @Test
    void I1_scope_isClosedWithTheRegistration() {
        ResourceScope scope = registration.scope();
        ResourceLease<String> member = scope.register(NOTED, "member");

        registration.end();

        assertThat(member.isValid()).isFalse();
        assertThat(registration.scope()).isSameAs(scope);
    }

    @Test
    void I1_scopeAskedForAfterTheEnd_isClosed() {
        registration.end();

        ResourceScope scope = registration.scope();

        assertThatThrownBy(() -> scope.register(NOTED, "late").close()).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void I2_channel_isGivenBackOnceHoweverOftenItIsTried() {
        AtomicInteger given = new AtomicInteger();
        CompletableFuture<Void> open = new CompletableFuture<>();

        CompletionStage<?> first = registration.giveBack(() -> {
            given.incrementAndGet();
            return open;
        });
        CompletionStage<?> second = registration.giveBack(() -> {
            given.incrementAndGet();
            return ReleaseAction.DONE;
        });

        assertThat(given).hasValue(1);
        assertThat(second == first).isTrue();
    }

    @Test
    void I3_usersCode_runsOutsideTheLock() {
        List<Boolean> locked = new ArrayList<>();
        ResourceKind<String> looking = ResourceKind.memory("looking", String.class)
                .release(ReleaseAction.blocking((name, context) -> locked.add(Thread.holdsLock(registration))))
                .build();
        ResourceLease<String> member = registration.scope().register(looking, "member");

        registration.giveBack(() -> {
            locked.add(Thread.holdsLock(registration));
            return ReleaseAction.DONE;
        });

        assertThat(member.isValid()).isFalse();
        assertThat(locked).containsExactly(false, false);
    }
}
