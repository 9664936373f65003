package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.event.ResourceCreatedEvent;
import io.tenure.resource.BlockingNotAllowedException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.TakeFailedException;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CreationsTest {

    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private final EngineWorld world = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
    private final ResourceKind<String> kind = world.memory("thing").build();
    private final Creations creations = new Creations(world.registry, world.time);

    @AfterEach
    void end() {
        world.threads.close(Duration.ofSeconds(1));
    }

    @Test
    void I1_ofManyCallersOneRunsItsSupplier() throws Exception {
        for (int round = 0; round < 200; round++) {
            String id = "id-" + round;
            AtomicInteger made = new AtomicInteger();
            CountDownLatch start = new CountDownLatch(1);
            List<CompletableFuture<Lease<String>>> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                callers.add(inThread(() -> {
                    start.await();
                    return creations.leaseOrRegister(kind, id, () -> "made-" + made.incrementAndGet(), AT_MOST);
                }));
            }
            start.countDown();
            for (CompletableFuture<Lease<String>> caller : callers) {
                assertThat(caller.get(20, TimeUnit.SECONDS).get()).isEqualTo("made-1");
            }
            assertThat(made).hasValue(1);
        }
    }

    @Test
    void I2_supplierThatThrows_letsTheNextOneTry() {
        assertThatThrownBy(() -> creations.leaseOrRegister(
                        kind,
                        "id",
                        () -> {
                            throw new IllegalStateException("no");
                        },
                        AT_MOST))
                .isInstanceOf(IllegalStateException.class);
        assertThat(creations
                        .leaseOrRegister(kind, "id", () -> "second", AT_MOST)
                        .get())
                .isEqualTo("second");
    }

    @Test
    void supplierThatAsksForTheSame_isToldInsteadOfHanging() {
        assertThatThrownBy(() -> creations.leaseOrRegister(
                        kind,
                        "id",
                        () -> creations
                                .leaseOrRegister(kind, "id", () -> "inner", AT_MOST)
                                .get(),
                        AT_MOST))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("supplier of thing");
    }

    @Test
    void creatorThatHangs_doesNotHangTheOthers() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Lease<String>> hanging = inThread(() -> creations.leaseOrRegister(
                kind,
                "id",
                () -> {
                    inside.countDown();
                    awaitQuietly(never);
                    return "late";
                },
                AT_MOST));
        inside.await();
        assertThatThrownBy(() -> creations.leaseOrRegister(kind, "id", () -> "mine", Duration.ofMillis(50)))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("another thread");
        never.countDown();
        assertThat(hanging.get(10, TimeUnit.SECONDS).get()).isEqualTo("late");
    }

    @Test
    void registeredDirectlyMeanwhile_whatWasMadeInVainIsReleased() {
        List<Lease<String>> direct = new ArrayList<>();
        Lease<String> found = creations.leaseOrRegister(
                kind,
                "id",
                () -> {
                    direct.add(world.register(kind, "id", "direct"));
                    return "in vain";
                },
                AT_MOST);
        assertThat(found.get()).isEqualTo("direct");
        assertThat(world.calls).containsExactly("release in vain CLOSED");
        assertThat(direct).hasSize(1);
    }

    private interface Call<T> {
        T call() throws Exception;
    }

    @Test
    void madeAndThenRefused_isReleasedAgain() {
        ResourceKind<String> scarce = world.memory("scarce").maxLive(1).build();
        Lease<String> other = world.register(scarce, "other");
        assertThatThrownBy(() -> creations.leaseOrRegister(scarce, "id", () -> "made", AT_MOST))
                .isInstanceOf(LimitExceededException.class);
        assertThat(world.calls).containsExactly("release made CLOSED");
        assertThat(other.isValid()).isTrue();
        assertThatThrownBy(() -> creations.leaseOrRegister(
                        scarce,
                        "id",
                        () -> {
                            world.registry.close();
                            return "made too late";
                        },
                        AT_MOST))
                .isInstanceOf(CoordinatorClosedException.class);
        assertThat(world.calls).containsExactly("release made CLOSED", "release made too late CLOSED");
    }

    @Test
    void madeAndThenAnError_isReleasedAgain_andLeavesItsPlaceFree() {
        ResourceKind<String> scarce = world.memory("scarce").maxLive(1).build();
        world.onEvent = event -> {
            if (event instanceof ResourceCreatedEvent) {
                throw new OutOfMemoryError("planted");
            }
        };
        assertThatThrownBy(() -> creations.leaseOrRegister(scarce, "id", () -> "made", AT_MOST))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(world.calls).containsExactly("release made CLOSED");
        assertThat(world.live()).isZero();
        world.onEvent = event -> {};
        assertThat(creations
                        .leaseOrRegister(scarce, "id", () -> "second", AT_MOST)
                        .get())
                .isEqualTo("second");
    }

    @Test
    void whatCannotBeRegistered_isNotMade() {
        ResourceKind<String> seat = ResourceKind.external("seat", String.class).build();
        AtomicInteger made = new AtomicInteger();
        assertThatThrownBy(() -> creations.leaseOrRegister(seat, "id", () -> "made " + made.incrementAndGet(), AT_MOST))
                .isInstanceOf(InvalidArgumentException.class);
        world.registry.close();
        assertThatThrownBy(() -> creations.leaseOrRegister(kind, "id", () -> "made " + made.incrementAndGet(), AT_MOST))
                .isInstanceOf(CoordinatorClosedException.class);
        assertThat(made).hasValue(0);
    }

    @Test
    void onAThreadThatMustNotBlock_doesNotWaitForAnothersSupplier() throws Exception {
        Thread loop = Thread.currentThread();
        EngineSettings settings = new EngineSettings(
                EngineSettings.DEFAULT.defaults(),
                EngineSettings.DEFAULT.layerDefaults(),
                thread -> thread == loop,
                false,
                Duration.ZERO,
                Duration.ZERO,
                AT_MOST,
                EngineSettings.DEFAULT.leases());
        EngineWorld blocked = new EngineWorld(SystemTime.instance(), settings);
        Creations there = new Creations(blocked.registry, blocked.time);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Lease<String>> creator = inThread(() -> there.leaseOrRegister(
                kind,
                "id",
                () -> {
                    inside.countDown();
                    awaitQuietly(go);
                    return "made";
                },
                AT_MOST));
        inside.await();
        assertThatThrownBy(() -> there.leaseOrRegister(kind, "id", () -> "mine", AT_MOST))
                .isInstanceOf(BlockingNotAllowedException.class);
        go.countDown();
        assertThat(creator.get(20, TimeUnit.SECONDS).get()).isEqualTo("made");
        blocked.threads.close(Duration.ofSeconds(1));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> CompletableFuture<T> inThread(Call<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    @Test
    void made_isTheCallersAloneToClose() {
        creations.leaseOrRegister(kind, "id", () -> "made", AT_MOST).close();
        assertThat(world.calls).containsExactly("release made CLOSED");
    }

    @Test
    @SuppressWarnings("NullAway") // what code without null checks may do
    void supplierThatMakesNothing_isToldSo() {
        assertThatThrownBy(() -> creations.leaseOrRegister(kind, "id", () -> null, AT_MOST))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("supplier of");
        assertThat(world.calls).isEmpty();
    }

    @Test
    void interruptedWhileAnotherMakesIt_isInterruptedStill() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Lease<String>> creator = inThread(() -> creations.leaseOrRegister(
                kind,
                "id",
                () -> {
                    inside.countDown();
                    awaitQuietly(go);
                    return "made";
                },
                AT_MOST));
        inside.await();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> creations.leaseOrRegister(kind, "id", () -> "mine", AT_MOST))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        go.countDown();
        assertThat(creator.get(20, TimeUnit.SECONDS).get()).isEqualTo("made");
    }
}
