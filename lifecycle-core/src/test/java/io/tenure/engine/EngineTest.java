package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerSettings;
import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.Transitions;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseResult;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.InMemoryStore;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EngineTest {

    private final EngineWorld world = EngineWorld.virtual();
    private final ResourceKind<String> memory = world.memory("memory").build();

    private static Engine engine(EngineWorld in, Runnable beforeEachReleaseIsTold) {
        EventSink sink = new EventSink() {
            @Override
            public boolean wants(EventType type) {
                if (type == EventType.RESOURCE_RELEASED) {
                    beforeEachReleaseIsTold.run();
                }
                return false;
            }

            @Override
            public void emit(LifecycleEvent event) {
                throw new AssertionError(event + " is not wanted");
            }
        };
        Owner owner = Owner.builder(
                        InMemoryStore.on(in.time),
                        in.time,
                        in.threads,
                        OwnerSettings.builder("test", "engine").build())
                .build();
        return new Engine(
                in.time,
                in.threads,
                in.pipeline,
                Transitions.NONE,
                sink,
                EngineSettings.DEFAULT,
                Map.of(),
                () -> owner);
    }

    private static long version(ResourceLease<?> lease) {
        ManagedResource<?> record = ((Lease<?>) lease).record;
        return record.version(record.word());
    }

    @Test
    void threadsClosedJustWhenTimeEndsAScope_itIsEndedByWhoClosedThem() {
        Engine engine = engine(world, () -> {});
        Duration end = Duration.ofMillis(10);
        @SuppressWarnings("MustBeClosedChecker") // time closes it
        ResourceScope scope = engine.openScope("order", end);
        ResourceLease<String> lease = scope.register(memory, "r");
        assertThat(world.virtualTime()
                        .runUntil(() -> world.virtualTime().elapsed().equals(end), end))
                .isTrue();
        world.threads.close(Duration.ZERO);
        assertThat(lease.isValid()).isTrue();

        engine.answerRest();

        assertThat(lease.releaseCause()).isEqualTo(ReleaseCause.TTL_EXPIRED);
    }

    @Test
    void releaseIfVersion_ofOneThatIsJustBeingReleased_findsNothing() {
        List<ReleaseResult> results = new ArrayList<>();
        List<Runnable> meanwhile = new ArrayList<>();
        Engine engine = engine(world, () -> meanwhile.forEach(Runnable::run));
        ResourceLease<String> lease = engine.register(memory, ResourceSpec.named("a"), "r");
        long version = version(lease);
        meanwhile.add(() -> results.add(engine.releaseIfVersion("memory", "a", version)));
        lease.close();
        assertThat(results).isNotEmpty().containsOnly(ReleaseResult.ABSENT);
        assertThat(world.calls).containsExactly("release r CLOSED");
    }

    @Test
    void releaseIfVersion_byTwoAtOnce_releasesOnce() throws Exception {
        EngineWorld real = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
        Engine engine = engine(real, () -> {});
        ResourceKind<String> kind = real.memory("memory").build();
        int rounds = 1_500;
        long[] versions = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            versions[i] = version(engine.register(kind, ResourceSpec.named("id-" + i), "r"));
        }
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger released = new AtomicInteger();
        Runnable racer = () -> {
            for (int i = 0; i < rounds; i++) {
                // Both spin, so that they go on within less than a look takes.
                arrived.incrementAndGet();
                while (arrived.get() < 2 * (i + 1)) {
                    Thread.onSpinWait();
                }
                if (engine.releaseIfVersion("memory", "id-" + i, versions[i]) == ReleaseResult.RELEASED) {
                    released.incrementAndGet();
                }
            }
        };
        Thread other = new Thread(racer);
        other.setDaemon(true);
        other.start();
        racer.run();
        other.join(30_000);
        assertThat(released).hasValue(rounds);
        real.threads.close(Duration.ofSeconds(1));
    }
}
