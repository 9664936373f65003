package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.Taken;
import io.tenure.event.Transitions;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.time.SystemTime;
import io.tenure.time.TaskScheduler;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends a coordinator in the ways that hurt. */
class ShutdownTest {

    private static final Duration BRIEF = Duration.ofSeconds(5);
    private static final String NAMESPACE = "/tenure/default/";

    private final VirtualTime world = VirtualTime.inSequence(5);
    private final VirtualProcess process = world.newProcess("alone");
    private final InMemoryStore store = InMemoryStore.on(world);
    private final List<String> released = new ArrayList<>();
    private final ResourceKind<String> channel = ResourceKind.connection("channel", String.class)
            .release(ReleaseAction.blocking((resource, context) -> released.add(resource)))
            .build();

    private CoordinatorBuilder builder() {
        return builder(store.connect());
    }

    private CoordinatorBuilder builder(CoordinationStore own) {
        return ResourceCoordinator.builder("svc").time(process).store(own);
    }

    private List<String> keys() throws Exception {
        return world.await(store.range(NAMESPACE, null, 100, BRIEF), BRIEF).rows().stream()
                .map(row -> row.key().substring(NAMESPACE.length()).replaceAll("/.*", ""))
                .toList();
    }

    @Test
    void interruptedCloser_waitsAllTheSame() throws Exception {
        ResourceCoordinator coordinator = builder().build();
        ResourceLease<String> lease = coordinator.register(channel, "c");
        Thread.currentThread().interrupt();
        coordinator.close();
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(released).containsExactly("c");
        assertThat(lease.isValid()).isFalse();
        assertThat(keys()).doesNotContain("owners", "members");
    }

    @Test
    void I1_leavingHasItsShareHoweverShortTheTime() throws Exception {
        ResourceCoordinator coordinator = builder().build();
        assertThat(keys()).contains("owners", "members");
        CompletionStage<ShutdownReport> ending = coordinator.shutdown(Duration.ofMillis(1));
        world.advance(BRIEF);
        assertThat(ending.toCompletableFuture()).isDone();
        assertThat(keys()).doesNotContain("owners", "members");
    }

    @Test
    void processThatIsStoppedMeanwhile_saysAllTheSameWhatItLeft() {
        ResourceKind<String> slow = ResourceKind.connection("slow", String.class)
                .release((resource, context) -> new CompletableFuture<>())
                .build();
        ResourceCoordinator coordinator = builder().build();
        var unused = coordinator.register(slow, "c");
        TaskScheduler outside = world.newThreads("outside").scheduler();
        var stop = outside.schedule(Duration.ofSeconds(2), () -> process.pauseFor(Duration.ofSeconds(6)));
        CompletionStage<ShutdownReport> ending = coordinator.shutdown(Duration.ofSeconds(3));
        world.advance(BRIEF.multipliedBy(3));
        assertThat(stop.cancel()).as("was it stopped").isFalse();

        ShutdownReport report = ending.toCompletableFuture().join();
        assertThat(report.releases().isClean()).isFalse();
        assertThat(report.toString()).contains("slow");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6, 60})
    void processThatIsStoppedWhileItLeaves_saysAllTheSameWhatItLeft(int seconds) {
        assertSaysWhatItLeft(builder(), Duration.ofMillis(2_300), Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(ints = {2_300, 2_700, 3_100, 3_600, 4_300, 4_450})
    void processThatIsStoppedWhileItsStoreDoesNotAnswer_saysAllTheSameWhatItLeft(int afterMillis) {
        CoordinationStore connected = store.connect();
        InvocationHandler silentAtTheEnd = (proxy, method, arguments) ->
                method.getName().equals("endSession") ? new CompletableFuture<>() : method.invoke(connected, arguments);
        CoordinationStore silent = (CoordinationStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CoordinationStore.class}, silentAtTheEnd);
        assertSaysWhatItLeft(
                builder(silent).owner(owner -> owner.ttl(Duration.ofMinutes(1))),
                Duration.ofMillis(afterMillis),
                Duration.ofSeconds(6));
    }

    private void assertSaysWhatItLeft(CoordinatorBuilder builder, Duration stoppedAfter, Duration stoppedFor) {
        ResourceKind<String> seat = ResourceKind.external("seat", String.class)
                .release(ReleaseAction.nothing())
                .build();
        Desk desk = new Desk();
        desk.releasing = CompletableFuture::new;
        ResourceCoordinator coordinator = builder.adapter(desk).build();
        var unused = coordinator.acquire(seat, ResourceSpec.named("12A"));
        TaskScheduler outside = world.newThreads("outside").scheduler();
        var stop = outside.schedule(stoppedAfter, () -> process.pauseFor(stoppedFor));
        CompletionStage<ShutdownReport> ending = coordinator.shutdown(Duration.ofSeconds(3));
        world.advance(stoppedFor.plus(BRIEF.multipliedBy(3)));
        assertThat(stop.cancel()).as("was it stopped").isFalse();

        assertThat(ending.toCompletableFuture().join().leave().unsettled())
                .singleElement()
                .matches(left -> left.contains("seat"));
    }

    /** A desk that never answers. */
    private static final class SilentDesk extends Desk {
        private final boolean keepsManifest;

        SilentDesk(boolean keepsManifest) {
            this.keepsManifest = keepsManifest;
        }

        @Override
        public Fencing fencing() {
            return Fencing.FENCED;
        }

        @Override
        public boolean keepsManifest() {
            return keepsManifest;
        }

        @Override
        public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
            return new CompletableFuture<>();
        }
    }

    /** On real threads, and more stages than there are threads for what users hang on them. */
    @Test
    void I2_I3_reportIsGiven_thoughWhatUsersHangOnStagesBlocks_andAllAreAnsweredAllTheSame() throws Exception {
        SystemTime time = SystemTime.instance();
        int stages = 8;
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(stages);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        ResourceKind<String> slow = ResourceKind.connection("slow", String.class)
                .release((resource, context) -> gone)
                .build();
        ResourceCoordinator coordinator = ResourceCoordinator.builder("svc").build();
        for (int number = 0; number < stages; number++) {
            var unused = coordinator.register(slow, "s" + number).closeAsync().thenRun(() -> {
                awaitWhateverComes(blocked);
                told.countDown();
            });
        }
        gone.complete(null);

        ShutdownReport report = time.await(coordinator.shutdown(BRIEF), BRIEF.multipliedBy(4));

        assertThat(report.isClean()).isTrue();
        assertThat(told.getCount()).isEqualTo(stages);
        blocked.countDown();
        assertThat(told.await(BRIEF.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitWhateverComes(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            // Its thread is to end, which does not end what it waits for.
            awaitWhateverComes(latch);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void I3_whoeverWaitsStill_isAnswered(boolean keepsManifest) {
        ResourceKind<String> seat = ResourceKind.external("seat", String.class)
                .release(ReleaseAction.blocking((resource, context) -> {}))
                .build();
        ResourceCoordinator coordinator = builder()
                .adapter(new SilentDesk(keepsManifest))
                .acquireTimeout(Duration.ofMinutes(1))
                .build();
        CompletionStage<ResourceLease<String>> taking = coordinator.acquireAsync(seat, ResourceSpec.named("12A"));
        world.advance(Duration.ofSeconds(1));

        CompletionStage<ShutdownReport> ending = coordinator.shutdown(Duration.ofSeconds(2));
        world.advance(BRIEF.multipliedBy(4));

        assertThat(ending.toCompletableFuture()).isDone();
        assertThat(taking.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void closedOnAThreadThatAKindHasNamed_doesNotWait() {
        Thread here = Thread.currentThread();
        ResourceKind<String> slow = ResourceKind.connection("slow", String.class)
                .nonBlockingThreads(here::equals)
                .release(ReleaseAction.blocking((resource, context) -> released.add(resource)))
                .build();
        ResourceCoordinator coordinator = builder().build();
        Duration before = world.elapsed();
        coordinator.register(slow, "c").close();
        assertThat(world.elapsed()).isEqualTo(before);
        assertThat(released).isEmpty();
        world.advance(BRIEF);
        assertThat(released).containsExactly("c");
        coordinator.close();
        world.advance(BRIEF);
    }

    @Test
    void transitionsAndOwnerSettings_givenTwice_areBothHeard() {
        List<String> heard = new ArrayList<>();
        ResourceCoordinator coordinator = builder()
                .transitions(new Heard("one", heard))
                .transitions(new Heard("two", heard))
                .owner(owner -> owner.ttl(Duration.ofSeconds(7)))
                .owner(owner -> owner.margin(Duration.ofMillis(700)))
                .build();
        assertThat(coordinator.owner().validFor(Duration.ofSeconds(5))).isTrue();
        assertThat(coordinator.owner().validFor(Duration.ofSeconds(7))).isFalse();
        coordinator.register(channel, "c").close();
        assertThat(heard).containsExactly("one channel", "two channel");
        coordinator.close();
    }

    private record Heard(String name, List<String> heard) implements Transitions {
        @Override
        public void created(String kind, Layer layer) {
            heard.add(name + " " + kind);
        }
    }
}
