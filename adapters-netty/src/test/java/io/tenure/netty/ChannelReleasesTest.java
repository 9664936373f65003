package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.pool.AbstractChannelPoolHandler;
import io.netty.channel.pool.ChannelHealthChecker;
import io.netty.channel.pool.FixedChannelPool;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import io.tenure.testkit.junit.RecordingHandle;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pooled channels, with a pool that has one. */
@ExtendWith(LeakReports.class)
@SuppressWarnings("FutureReturnValueIgnored") // What comes of it is awaited.
class ChannelReleasesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private Loopback loopback;
    private FixedChannelPool pool;
    private ResourceKind<Channel> pooled;
    private ResourceCoordinator coordinator;
    private Causes causes;

    @BeforeEach
    void open() {
        loopback = new Loopback();
        pool = newPool(1);
        pooled = NettyChannels.kind("pooled")
                .idle(TtlPolicy.NEVER)
                .release(NettyChannels.closeOrPool(pool))
                .build();
        coordinator = ResourceCoordinator.builder("netty-test").build();
        causes = new Causes(coordinator);
    }

    @AfterEach
    void close() {
        coordinator.close();
        pool.close();
        loopback.close();
    }

    private FixedChannelPool newPool(int size) {
        return new FixedChannelPool(
                loopback.bootstrap(),
                new AbstractChannelPoolHandler() {
                    @Override
                    public void channelCreated(Channel channel) {
                        channel.pipeline().addLast(new Loopback.Sink());
                    }
                },
                ChannelHealthChecker.ACTIVE,
                FixedChannelPool.AcquireTimeoutAction.FAIL,
                20_000,
                size,
                16);
    }

    private ResourceLease<Channel> acquire() throws Exception {
        return get(NettyChannels.acquire(coordinator, pooled, ResourceSpec.UNNAMED, pool));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void awaitPermit() {
        await().atMost(SOON).until(() -> pool.acquiredChannelCount() == 0);
    }

    @Test
    void closedLease_givesAHealthyChannelBack_forTheNextHolder() throws Exception {
        ResourceLease<Channel> first = acquire();
        Channel channel = first.get();
        first.close();
        causes.awaitExactly(ReleaseCause.CLOSED);

        ResourceLease<Channel> second = acquire();

        assertThat(second.get()).isSameAs(channel);
        assertThat(channel.isActive()).isTrue();
        assertThat(channel.pipeline().names().stream().filter("tenure-touch"::equals))
                .hasSize(1);
        assertThat(first.isValid()).isFalse();
        assertThat(pool.acquiredChannelCount()).isEqualTo(1);
        second.close();
        awaitPermit();
    }

    @Test
    void pooledChannel_isServedByOneListenerForAllItsHolders() throws Exception {
        Channel channel = null;
        for (int i = 0; i < 200; i++) {
            ResourceLease<Channel> lease = acquire();
            channel = lease.get();
            lease.close();
        }
        ResourceLease<Channel> last = acquire();
        assertThat(last.get()).isSameAs(channel);

        channel.close().syncUninterruptibly();

        await().atMost(SOON).until(() -> !last.isValid());
        awaitPermit();
    }

    @Test
    void I1_I2_expiredChannel_isClosed_andThePoolGetsItsPermit() throws Exception {
        ResourceLease<Channel> lease =
                get(NettyChannels.acquire(coordinator, pooled, ResourceSpec.UNNAMED.ttl(Duration.ofMillis(50)), pool));

        await().atMost(SOON).until(() -> !lease.isValid());

        causes.awaitExactly(ReleaseCause.TTL_EXPIRED);
        awaitPermit();
        ResourceLease<Channel> next = acquire();
        assertThat(next.get().isActive()).isTrue();
    }

    @Test
    void I1_forcedChannel_isClosed() throws Exception {
        ResourceLease<Channel> lease =
                get(NettyChannels.acquire(coordinator, pooled, ResourceSpec.named("bank-7"), pool));
        Channel channel = lease.get();

        get(coordinator.forceRelease("pooled", "bank-7", "test"));

        await().atMost(SOON).until(() -> !channel.isOpen());
        awaitPermit();
    }

    @Test
    void I2_channelThatItsPeerClosed_givesThePermitBack() throws Exception {
        ResourceLease<Channel> lease = acquire();
        await().atMost(SOON).until(() -> loopback.accepted.size() == 1);

        loopback.accepted.forEach(Channel::close);

        await().atMost(SOON).until(() -> !lease.isValid());
        awaitPermit();
        assertThat(acquire().get().isActive()).isTrue();
    }

    @Test
    void I1_shutdown_closesWhatIsStillHeld() throws Exception {
        ResourceLease<Channel> lease = acquire();
        Channel channel = lease.get();

        coordinator.close();

        await().atMost(SOON).until(() -> !channel.isOpen());
        awaitPermit();
    }

    @Test
    void I3_closedPool_leavesTheChannelClosedAndNothingParked() throws Exception {
        ResourceLease<Channel> lease = acquire();
        Channel channel = lease.get();
        pool.close();

        lease.close();

        await().atMost(SOON).until(() -> !channel.isOpen());
        assertThat(coordinator.parked()).isEmpty();
    }

    @Test
    void channelOfNoPool_isClosedInstead() {
        Channel foreign = loopback.connect();
        ResourceLease<Channel> lease = NettyChannels.register(coordinator, pooled, foreign);

        lease.close();

        await().atMost(SOON).until(() -> !foreign.isOpen());
        assertThat(pool.acquiredChannelCount()).isZero();
    }

    @Test
    void plainRegistration_worksWithoutOurHandler() throws Exception {
        ResourceKind<Channel> plain = ResourceKind.connection("plain", Channel.class)
                .release(NettyChannels.closeOrPool(pool))
                .build();
        Channel channel = pool.acquire().get(20, TimeUnit.SECONDS);

        coordinator.register(plain, "bank-7", channel).close();

        awaitPermit();
        assertThat(channel.isActive()).isTrue();
    }

    @Test
    void scopeOfAPooledChannel_endsBeforeTheNextHolderGetsIt() throws Exception {
        RecordingHandle<String> ends = new RecordingHandle<>();
        ResourceKind<String> noted =
                ResourceKind.memory("noted", String.class).release(ends).build();
        ResourceLease<Channel> first = acquire();
        ResourceLease<String> member = NettyChannels.scopeOf(first.get()).register(noted, "member");

        first.closeAsync();
        ResourceLease<Channel> second = acquire();

        assertThat(ends.released()).containsExactly("member");
        assertThat(member.isValid()).isFalse();
        assertThat(NettyChannels.scopeOf(second.get()).size()).isZero();
        second.close();
    }

    @Test
    void I4_channelWhoseReleaseHasNotRun_isNotRegisteredAnew() throws Exception {
        ResourceLease<Channel> first = acquire();
        Channel channel = first.get();
        CountDownLatch over = new CountDownLatch(1);
        channel.eventLoop().execute(() -> awaitQuietly(over));
        first.closeAsync();

        try {
            assertThatThrownBy(() -> NettyChannels.register(coordinator, pooled, channel))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("registered once at a time; its release as pooled is under way");
        } finally {
            over.countDown();
        }

        awaitPermit();
        ResourceLease<Channel> second = acquire();
        assertThat(second.get()).isSameAs(channel);
        assertThat(pool.acquiredChannelCount()).isEqualTo(1);
    }

    @Test
    void I4_releaseOfAnotherRegistration_leavesTheChannelToItsHolder() throws Exception {
        ResourceKind<Channel> plain = ResourceKind.connection("plain", Channel.class)
                .release(NettyChannels.closeOrPool(pool))
                .build();
        ResourceLease<Channel> holder = acquire();

        get(coordinator.register(plain, "bank-7", holder.get()).closeAsync());

        assertThat(pool.acquiredChannelCount()).isEqualTo(1);
        assertThat(holder.isValid()).isTrue();
        holder.close();
        awaitPermit();
    }

    @Test
    void acquireThatCannotWatchTheChannel_givesItBackOnceAndOpen_andSaysWhy() throws Exception {
        Channel channel = pool.acquire().get(20, TimeUnit.SECONDS);
        channel.pipeline().addLast("tenure-touch", new Loopback.Sink());
        pool.release(channel).get(20, TimeUnit.SECONDS);

        assertThatThrownBy(this::acquire)
                .hasCauseInstanceOf(InvalidArgumentException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasRootCauseMessage("Duplicate handler name: tenure-touch");

        awaitPermit();
        assertThat(channel.isActive()).isTrue();
        assertThat(pool.acquire().get(20, TimeUnit.SECONDS)).isSameAs(channel);
        pool.release(channel).get(20, TimeUnit.SECONDS);
    }

    @Test
    void acquireOfAChannelThatIsRegistered_leavesItToItsHolder() throws Exception {
        ResourceLease<Channel> holder = acquire();
        Channel channel = holder.get();
        // By hand, which whoever governs the channel must not do.
        pool.release(channel).get(20, TimeUnit.SECONDS);

        assertThatThrownBy(this::acquire).hasCauseInstanceOf(InvalidArgumentException.class);

        assertThat(holder.isValid()).isTrue();
        assertThat(pool.acquiredChannelCount()).isEqualTo(1);
        holder.close();
        awaitPermit();
        assertThat(channel.isActive()).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void acquireThatCannotRegister_givesTheChannelBack() {
        ResourceKind<Channel> one = NettyChannels.kind("one").maxLive(1).build();
        ResourceLease<Channel> taken = NettyChannels.register(coordinator, one, loopback.connect());

        assertThatThrownBy(() -> get(NettyChannels.acquire(coordinator, one, ResourceSpec.UNNAMED, pool)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LimitExceededException.class);

        awaitPermit();
        taken.close();
    }

    @Test
    void acquireThatIsCancelled_givesTheChannelBack() throws Exception {
        ResourceLease<Channel> holder = acquire();
        CompletionStage<ResourceLease<Channel>> waiting =
                NettyChannels.acquire(coordinator, pooled, ResourceSpec.UNNAMED, pool);

        waiting.toCompletableFuture().cancel(true);
        holder.close();

        awaitPermit();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(coordinator.diagnosis().liveByKind()).isEmpty());
    }

    @Test
    void acquireThatThePoolRefuses_fails() {
        pool.close();

        assertThatThrownBy(() -> get(NettyChannels.acquire(coordinator, pooled, ResourceSpec.UNNAMED, pool)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
