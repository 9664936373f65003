package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.tenure.ResourceCoordinator;
import io.tenure.event.Transitions;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten thousand channels over real sockets, half of them abandoned by their users, with every buffer watched. */
@Tag("volume")
class AbandonedChannelsTest {

    private static final int CHANNELS = 10_000;
    private static final int BATCH = 200;
    /** Both ends of a channel are files of this process, and few machines allow one less than four thousand. */
    private static final int MOST_OPEN = 1_200;

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Long enough for a slow machine to use a channel before it is idle. */
    private static final ResourceKind<Channel> CLIENT =
            NettyChannels.kind("client").idle(Duration.ofSeconds(2)).build();

    private static final ResourceKind<Channel> ACCEPTED =
            NettyChannels.kind("accepted").idle(TtlPolicy.NEVER).build();
    private static final ResourceKind<ByteBuf> BUFFER =
            NettyBuffers.kind("buffer").build();

    private final Map<ReleaseCause, AtomicInteger> clientCauses = new ConcurrentHashMap<>();

    @Test
    void tenThousandChannels_halfOfThemAbandoned_leaveNothingOpenAndNoLeak() {
        try (ResourceCoordinator coordinator = ResourceCoordinator.builder("netty-test")
                        .transitions(new CauseCounter())
                        .build();
                Loopback loopback = new Loopback(NettyChannels.accepting(coordinator, ACCEPTED))) {
            for (int opened = 0; opened < CHANNELS; opened += BATCH) {
                await().atMost(SOON)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> loopback.accepted.size() <= MOST_OPEN - BATCH);
                useAndAbandon(coordinator, loopback);
            }

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(loopback.accepted).isEmpty());
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(coordinator.diagnosis().liveByKind()).isEmpty());
            assertThat(coordinator.parked()).isEmpty();
            awaitCauses();
        }
        LeakReports.assertNone();
    }

    private static void useAndAbandon(ResourceCoordinator coordinator, Loopback loopback) {
        List<ChannelFuture> connecting = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            connecting.add(loopback.bootstrap().connect());
        }
        for (int i = 0; i < BATCH; i++) {
            Channel channel = connecting.get(i).syncUninterruptibly().channel();
            ResourceLease<Channel> lease = NettyChannels.register(coordinator, CLIENT, channel);
            use(channel).join();
            if (i % 2 == 0) {
                lease.closeAsync();
            }
            // The other half: nobody closes them, neither their leases nor the channels nor what is in their scopes.
        }
    }

    /** Sends a buffer, and leaves another one in the channel's scope, where only the channel's end can free it. */
    private static CompletableFuture<Void> use(Channel channel) {
        ResourceLease<ByteBuf> kept = NettyBuffers.register(
                NettyChannels.scopeOf(channel), BUFFER, channel.alloc().directBuffer(64));
        assertThat(kept.isValid()).isTrue();
        CompletableFuture<Void> written = new CompletableFuture<>();
        channel.writeAndFlush(channel.alloc().directBuffer(64).writeZero(64)).addListener(write -> {
            if (write.isSuccess()) {
                written.complete(null);
            } else {
                written.completeExceptionally(write.cause());
            }
        });
        return written;
    }

    private void awaitCauses() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(clientCauses)
                        .containsOnlyKeys(ReleaseCause.CLOSED, ReleaseCause.IDLE_EXPIRED)
                        .allSatisfy((cause, count) -> assertThat(count).hasValue(CHANNELS / 2)));
    }

    /** Told everything, where observers of events may miss some. */
    private final class CauseCounter implements Transitions {
        @Override
        public void released(String kind, Layer layer, ReleaseCause cause) {
            if (kind.equals("client")) {
                clientCauses
                        .computeIfAbsent(cause, first -> new AtomicInteger())
                        .incrementAndGet();
            }
        }
    }
}
