package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.tenure.CoordinatorBuilder;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TtlPolicy;
import io.tenure.time.RandomSource;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lease that is closed on its channel's own loop, where the release has to run as well. */
@ExtendWith(LeakReports.class)
class ClosingOnTheLoopTest {

    private static final ResourceKind<Channel> KIND =
            NettyChannels.kind("channel").idle(TtlPolicy.NEVER).build();

    private final WatchedTime time = new WatchedTime();

    @Test
    void coordinatorThatHasMetAKindOfChannels_doesNotWait() throws Exception {
        Thread loop = closeOnTheLoop(ResourceCoordinator.builder("netty-test"));

        assertThat(time.waited).doesNotContain(loop);
    }

    /** Returns the loop's thread when everything is closed. */
    private Thread closeOnTheLoop(CoordinatorBuilder builder) throws Exception {
        try (Loopback loopback = new Loopback();
                ResourceCoordinator coordinator = builder.time(time).build()) {
            Causes causes = new Causes(coordinator);
            Channel channel = loopback.connect();
            ResourceLease<Channel> lease = NettyChannels.register(coordinator, KIND, channel);

            Thread loop = channel.eventLoop()
                    .submit(() -> {
                        lease.close();
                        return Thread.currentThread();
                    })
                    .get(20, TimeUnit.SECONDS);

            await().atMost(Duration.ofSeconds(20)).until(() -> !channel.isOpen());
            causes.awaitExactly(ReleaseCause.CLOSED);
            assertThat(coordinator.parked()).isEmpty();
            return loop;
        }
    }

    /** The machine's time, which notes who waits. */
    private static final class WatchedTime implements TimeSource {

        final Set<Thread> waited = ConcurrentHashMap.newKeySet();
        private final TimeSource machine = SystemTime.instance();

        @Override
        public long nowNanos() {
            return machine.nowNanos();
        }

        @Override
        public long wallMillis() {
            return machine.wallMillis();
        }

        @Override
        public RandomSource random() {
            return machine.random();
        }

        @Override
        public Threads newThreads(String name) {
            return machine.newThreads(name);
        }

        @Override
        public <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
                throws InterruptedException, TimeoutException, ExecutionException {
            waited.add(Thread.currentThread());
            return machine.await(stage, atMost);
        }
    }
}
