package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.pool.AbstractChannelPoolHandler;
import io.netty.channel.pool.FixedChannelPool;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.CleanupPolicy;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What begins while a channel is being registered, as it does where a scope closes meanwhile: {@link GovernedChannel} and
 * {@link ChannelReleases}, with a pool that has one channel.
 */
@ExtendWith(LeakReports.class)
@SuppressWarnings("FutureReturnValueIgnored") // What comes of it is awaited.
class EarlyReleaseTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicInteger attempts = new AtomicInteger();

    private Loopback loopback;
    private FixedChannelPool pool;
    private Channel channel;
    private ResourceCoordinator coordinator;

    @BeforeEach
    void open() throws Exception {
        loopback = new Loopback();
        pool = new FixedChannelPool(
                loopback.bootstrap(),
                new AbstractChannelPoolHandler() {
                    @Override
                    public void channelCreated(Channel created) {
                        created.pipeline().addLast(new Loopback.Sink());
                    }
                },
                1);
        channel = takeFromPool();
        coordinator = ResourceCoordinator.builder("netty-test").build();
    }

    @AfterEach
    void close() {
        coordinator.close();
        pool.close();
        loopback.close();
    }

    private Channel takeFromPool() throws Exception {
        return pool.acquire().get(20, TimeUnit.SECONDS);
    }

    private ResourceKind.Builder<Channel> pooled() {
        return NettyChannels.kind("pooled")
                .idle(TtlPolicy.NEVER)
                .release(NettyChannels.closeOrPool(pool))
                .releaseOn(released -> {
                    attempts.incrementAndGet();
                    return NettyChannels.onEventLoop().apply(released);
                });
    }

    /** Closes the lease, and returns when that many attempts at the release have run. */
    private void release(ResourceLease<?> lease, int expected) {
        lease.closeAsync();
        await().atMost(SOON).until(() -> attempts.get() >= expected);
        channel.eventLoop().submit(() -> {}).syncUninterruptibly();
    }

    private void assertThePoolHasItsChannel() throws Exception {
        await().atMost(SOON).until(() -> pool.acquiredChannelCount() == 0);
        assertThat(takeFromPool()).isSameAs(channel);
        assertThat(channel.isActive()).isTrue();
    }

    @Test
    void I4_releaseThatRunsBeforeTheRegistrationIsCurrent_givesTheChannelBackForTheNextOne() throws Exception {
        ResourceKind<Channel> kind = pooled().build();
        InterruptedRegistrar closing = new InterruptedRegistrar(coordinator, early -> {
            release(early, 1);
            assertThat(pool.acquiredChannelCount()).isEqualTo(1);
        });

        ResourceLease<Channel> lease = NettyChannels.register(closing, kind, channel);

        assertThat(lease.isValid()).isFalse();
        assertThePoolHasItsChannel();
        ResourceLease<Channel> next = NettyChannels.register(coordinator, kind, channel);
        assertThat(next.isValid()).isTrue();
        next.closeAsync();
        assertThePoolHasItsChannel();
    }

    @Test
    void I4_earlyReleaseThatIsTriedAgain_givesTheChannelBackOnce() throws Exception {
        ResourceKind<Channel> impatient = pooled().cleanup(new CleanupPolicy(
                        3,
                        Duration.ofSeconds(2),
                        Duration.ofMillis(50),
                        16,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60)))
                .build();
        InterruptedRegistrar closing = new InterruptedRegistrar(coordinator, early -> release(early, 2));

        ResourceLease<Channel> lease = NettyChannels.register(closing, impatient, channel);
        assertThat(lease.isValid()).isFalse();

        // Given back twice, it would have been refused and closed.
        assertThePoolHasItsChannel();
        channel.eventLoop().submit(() -> {}).syncUninterruptibly();
        assertThat(channel.isActive()).isTrue();
        assertThat(pool.acquiredChannelCount()).isEqualTo(1);
    }

    @Test
    void releaseOfAPlainRegistration_doesItsWorkWhenTheOtherOneIsRefused() throws Exception {
        ResourceKind<Channel> kind = pooled().build();
        ResourceLease<Channel> plain = coordinator.register(kind, channel);
        InterruptedRegistrar refusing = new InterruptedRegistrar(coordinator, lease -> {
            release(plain, 1);
            throw new IllegalStateException("refused");
        });
        ResourceKind<Channel> other = ResourceKind.connection("other", Channel.class)
                .release(ReleaseAction.nothing())
                .build();

        assertThatThrownBy(() -> NettyChannels.register(refusing, other, channel))
                .isInstanceOf(IllegalStateException.class);

        assertThePoolHasItsChannel();
        assertThat(channel.pipeline().get(GovernedChannel.HANDLER_NAME)).isNull();
        assertThat(NettyChannels.register(coordinator, other, channel).isValid())
                .isTrue();
    }

    @Test
    void I3_channelThatIsBeingRegistered_isNotRegisteredByAnother_andIsNotGivenBack() throws Exception {
        ResourceKind<Channel> kind = pooled().build();
        // By hand, which whoever governs the channel must not do.
        pool.release(channel).get(20, TimeUnit.SECONDS);
        InterruptedRegistrar other = new InterruptedRegistrar(
                coordinator,
                lease -> assertThatThrownBy(() -> NettyChannels.acquire(coordinator, kind, ResourceSpec.UNNAMED, pool)
                                .toCompletableFuture()
                                .get(20, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(InvalidArgumentException.class)
                        .hasMessageContaining("registered once at a time; it is being registered"));

        ResourceLease<Channel> lease = NettyChannels.register(other, kind, channel);

        assertThat(lease.isValid()).isTrue();
        assertThat(pool.acquiredChannelCount()).isEqualTo(1);
        lease.closeAsync();
        assertThePoolHasItsChannel();
    }

    @Test
    void I4_registrarAndEarlyRelease_runUnderNoLockOfOurs() {
        List<String> locked = new ArrayList<>();
        ResourceKind<Channel> onTheSpot = NettyChannels.kind("on-the-spot")
                .release(ReleaseAction.blocking((released, context) -> noteLock(locked, "release")))
                .releaseOn(released -> Runnable::run)
                .build();
        InterruptedRegistrar closing = new InterruptedRegistrar(coordinator, early -> {
            noteLock(locked, "register");
            early.closeAsync();
        });

        ResourceLease<Channel> lease = NettyChannels.register(closing, onTheSpot, channel);
        assertThat(lease.isValid()).isFalse();

        assertThat(locked).containsExactly("register: false", "release: false");
    }

    private void noteLock(List<String> locked, String where) {
        locked.add(where + ": " + Thread.holdsLock(GovernedChannel.of(channel)));
    }

    @Test
    void I2_scopeOfARegistrationThatWasReleasedEarly_isClosedAtOnce() {
        ResourceKind<Channel> ownPool =
                pooled().release(ReleaseAction.nothing()).build();
        InterruptedRegistrar closing = new InterruptedRegistrar(coordinator, early -> release(early, 1));
        ResourceLease<Channel> lease = NettyChannels.register(closing, ownPool, channel);
        assertThat(lease.isValid()).isFalse();

        ResourceScope scope = NettyChannels.scopeOf(channel);

        ResourceKind<String> noted = ResourceKind.memory("noted", String.class)
                .release(ReleaseAction.nothing())
                .build();
        assertThatThrownBy(() -> scope.register(noted, "member")).hasMessageContaining("closed");
    }
}
