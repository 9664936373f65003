package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnerId;
import io.tenure.store.InMemoryStore;
import io.tenure.time.RandomSource;
import io.tenure.time.RefusingThreads;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A coordinator on a machine that has no thread left for a while; of {@link OwnerSeat} and {@link Shutdown}. */
class ScarceThreadsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final VirtualTime world = VirtualTime.inSequence(5);
    private final VirtualProcess process = world.newProcess("scarce");
    private final InMemoryStore store = InMemoryStore.on(world);
    private final Scarce scarce = new Scarce(process);
    private final ResourceCoordinator coordinator = ResourceCoordinator.builder("svc")
            .time(scarce)
            .store(store.connect())
            .build();

    @Test
    void I2_ownerLostWhileNoThreadIsLeft_isReplacedOnceThereIsOne() {
        OwnerId former = coordinator.owner().id();
        process.pause();
        world.advance(LONG);
        scarce.refuseLoops(true);
        process.resume();
        world.advance(LONG);
        assertThat(coordinator.owner().id()).isEqualTo(former);

        scarce.refuseLoops(false);
        world.advance(LONG);
        assertThat(coordinator.owner().id()).isNotEqualTo(former);
        assertThat(coordinator.owner().isValid()).isTrue();
        coordinator.close();
    }

    @Test
    void I2_shutdownBegunWhileNoThreadIsLeft_isCarriedOutOnceThereIsOne() {
        scarce.refuse(true);
        CompletionStage<ShutdownReport> ending = coordinator.shutdown(Duration.ofSeconds(5));
        world.advance(LONG);
        assertThat(ending.toCompletableFuture()).isNotDone();

        scarce.refuse(false);
        world.advance(LONG);
        assertThat(ending.toCompletableFuture()).isCompletedWithValueMatching(ShutdownReport::isClean);
    }

    /** A process whose threads refuse when told to. */
    private static final class Scarce implements TimeSource {
        private final TimeSource real;
        private @Nullable RefusingThreads threads;

        Scarce(TimeSource real) {
            this.real = real;
        }

        void refuse(boolean refusing) {
            if (threads != null) {
                threads.refusing = refusing;
            }
        }

        void refuseLoops(boolean refusing) {
            if (threads != null) {
                threads.refusingLoops = refusing;
            }
        }

        @Override
        public Threads newThreads(String name) {
            threads = new RefusingThreads(real.newThreads(name));
            return threads;
        }

        @Override
        public long nowNanos() {
            return real.nowNanos();
        }

        @Override
        public long wallMillis() {
            return real.wallMillis();
        }

        @Override
        public RandomSource random() {
            return real.random();
        }

        @Override
        public <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
                throws InterruptedException, TimeoutException, ExecutionException {
            return real.await(stage, atMost);
        }
    }
}
