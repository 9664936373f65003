package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.event.ResourceCleanedEvent;
import io.tenure.event.ResourceCreatedEvent;
import io.tenure.event.ResourceReleasedEvent;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.ResourceState;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ResourceRegistryTest {

    private final EngineWorld world = EngineWorld.virtual();
    private final ResourceKind<String> kind = world.memory("thing").build();

    @Test
    void G1_everyResourceIsReleasedOnceHoweverItEnds() throws Exception {
        EngineWorld real = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
        ConcurrentHashMap<Integer, AtomicInteger> releases = new ConcurrentHashMap<>();
        ResourceKind<Integer> counted = ResourceKind.connection("counted", Integer.class)
                .release((n, context) -> {
                    releases.computeIfAbsent(n, any -> new AtomicInteger()).incrementAndGet();
                    return io.tenure.resource.ReleaseAction.DONE;
                })
                .build();
        int threads = 4;
        int perThread = 5_000;
        CountDownLatch done = new CountDownLatch(threads);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (int t = 0; t < threads; t++) {
            int first = t * perThread;
            SplittableRandom random = new SplittableRandom(t);
            Thread thread = new Thread(() -> {
                try {
                    for (int n = first; n < first + perThread; n++) {
                        String id = "id-" + n;
                        Lease<Integer> lease = real.registry.register(
                                counted, ResourceSpec.named(id).ttl(Duration.ofMillis(1 + random.nextInt(20))), n);
                        // The last close, a force and the TTL race for each.
                        if (random.nextBoolean()) {
                            lease.closeAsync();
                        }
                        if (random.nextBoolean()) {
                            real.registry.force(lease.record, ReleaseCause.FORCED);
                        }
                    }
                } catch (Throwable e) {
                    failures.add(e);
                } finally {
                    done.countDown();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> releases.size() == threads * perThread);
        Awaitility.await().until(() -> real.pipeline.pendingCount() == 0);
        real.threads.close(Duration.ofSeconds(1));
        assertThat(releases.values()).allMatch(count -> count.get() == 1);
        assertThat(real.live()).isZero();
    }

    @Test
    void I1_whoeverDecidesTakesItOutOfTableAndIndex() {
        Lease<String> lease = world.register(kind, "a", "r");
        assertThat(world.live()).isEqualTo(1);
        lease.close();
        assertThat(world.live()).isZero();
        assertThat(world.registry.find(kind, "a")).isNull();
        assertThat(world.register(kind, "a", "next").get()).isEqualTo("next");
    }

    @Test
    void registrationThatFails_leavesTheResourceToItsCaller_andNothingBehind() {
        world.onEvent = event -> {
            if (event instanceof ResourceCreatedEvent) {
                throw new OutOfMemoryError("planted");
            }
        };
        assertThatThrownBy(() -> world.register(kind, "r")).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> world.register(kind, "id", "r")).isInstanceOf(OutOfMemoryError.class);
        assertThat(world.live()).isZero();
        assertThat(world.registry.runtime(kind).isTaken("id")).isFalse();
        assertThat(world.calls).isEmpty();
    }

    @Test
    void I1_endedWhileItsRegistrationFails_isReleasedOnce_andIsNotTheCallersAnyMore() {
        world.onEvent = event -> {
            if (event instanceof ResourceCreatedEvent) {
                world.registry.forEach(record -> world.registry.force(record, ReleaseCause.FORCED));
                throw new OutOfMemoryError("planted");
            }
        };
        Lease<String> lease = world.register(kind, "r");
        world.advance(5);
        assertThat(lease.isValid()).isFalse();
        assertThat(world.live()).isZero();
        assertThat(world.calls).containsExactly("onForceRelease r FORCED");
    }

    @Test
    void I2_afterClose_nothingStaysRegistered() throws Exception {
        for (int round = 0; round < 300; round++) {
            EngineWorld real = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
            ResourceKind<String> thing = real.memory("thing").build();
            ConcurrentLinkedQueue<Lease<String>> leases = new ConcurrentLinkedQueue<>();
            AtomicInteger refused = new AtomicInteger();
            CountDownLatch started = new CountDownLatch(1);
            Thread registering = new Thread(() -> {
                started.countDown();
                for (int i = 0; i < 500; i++) {
                    try {
                        leases.add(real.register(thing, "r"));
                    } catch (CoordinatorClosedException e) {
                        refused.incrementAndGet();
                    }
                }
            });
            registering.start();
            started.await();
            real.registry.close();
            real.registry.forEach(record -> real.registry.force(record, ReleaseCause.SHUTDOWN));
            registering.join(20_000);
            assertThat(leases).allMatch(lease -> !lease.isValid());
            assertThat(real.live()).isZero();
            assertThat(leases.size() + refused.get()).isEqualTo(500);
            real.threads.close(Duration.ofMillis(100));
        }
    }

    @Test
    void I3_renewedDeadlineIsNeverUndercut() throws Exception {
        EngineWorld real = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
        ResourceKind<String> timed =
                real.connection("timed").ttl(Duration.ofMillis(2)).build();
        for (int round = 0; round < 300; round++) {
            Lease<String> lease = real.register(timed, "r");
            long promised = lease.deadline().nanos();
            try {
                for (int i = 0; i < 1_000_000 && lease.isValid(); i++) {
                    promised = Math.max(promised, lease.renew().nanos());
                    if (i > 200) {
                        break;
                    }
                }
            } catch (io.tenure.resource.ResourceReleasedException ended) {
                assertThat(lease.isValid()).isFalse();
            }
            while (lease.isValid()) {
                Thread.onSpinWait();
            }
            assertThat(SystemTime.instance().nowNanos() - promised).isGreaterThanOrEqualTo(0);
        }
        real.threads.close(Duration.ofSeconds(1));
    }

    @Test
    void lifeOfAResource_isToldInOrder() {
        world.advance(3);
        Lease<String> lease = world.register(kind, "a", "r");
        world.advance(7);
        lease.close();
        assertThat(world.events).hasSize(3);
        assertThat(world.events.get(0)).isInstanceOf(ResourceCreatedEvent.class);
        assertThat(world.events.get(1)).isInstanceOfSatisfying(ResourceReleasedEvent.class, event -> {
            assertThat(event.cause()).isEqualTo(ReleaseCause.CLOSED);
            assertThat(event.held()).isEqualTo(Duration.ofMillis(7));
            assertThat(event.resource().id()).isEqualTo("a");
        });
        assertThat(world.events.get(2)).isInstanceOf(ResourceCleanedEvent.class);
    }

    @Test
    void sameIdAgain_isRefusedAndNothingIsChanged() {
        Lease<String> first = world.register(kind, "a", "first");
        assertThatThrownBy(() -> world.register(kind, "a", "second"))
                .isInstanceOf(AlreadyRegisteredException.class)
                .hasMessageContaining("thing \"a\"");
        assertThat(first.isValid()).isTrue();
        assertThat(world.live()).isEqualTo(1);
        assertThat(world.calls).isEmpty();
        first.close();
        assertThat(world.calls).containsExactly("release first CLOSED");
    }

    @Test
    void retired_givesItsIdFree() {
        ResourceKind<String> cached =
                world.memory("cached").ttl(Duration.ofMillis(10)).build();
        Lease<String> reading = world.register(cached, "a", "old");
        world.advance(15);
        Lease<String> fresh = world.register(cached, "a", "new");
        assertThat(reading.get()).isEqualTo("old");
        reading.close();
        assertThat(world.calls).containsExactly("onExpire old TTL_EXPIRED");
        Lease<String> found = world.registry.find(cached, "a");
        assertThat(found).isNotNull();
        assertThat(found.get()).isEqualTo("new");
        assertThat(fresh.isValid()).isTrue();
    }

    @Test
    void sameIdOfAnotherKind_isAnotherResource() {
        ResourceKind<String> other = world.memory("other").build();
        Lease<String> first = world.register(kind, "a", "first");
        Lease<String> second = world.register(other, "a", "second");
        assertThat(first.isValid()).isTrue();
        assertThat(second.isValid()).isTrue();
    }

    @Test
    void limitOfAKind_isKeptAndFreedByReleases() {
        ResourceKind<String> few = world.connection("few").maxLive(2).build();
        Lease<String> first = world.register(few, "1");
        Lease<String> second = world.register(few, "2");
        assertThatThrownBy(() -> world.register(few, "3"))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("few")
                .hasMessageContaining("2");
        first.close();
        assertThat(world.register(few, "3").isValid()).isTrue();
        assertThat(second.isValid()).isTrue();
    }

    @Test
    void limitOfAKind_countsWhatIsStillToBeClosed() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        ResourceKind<String> one = ResourceKind.connection("one", String.class)
                .maxLive(1)
                .release((resource, context) -> closed)
                .build();
        var closing = world.register(one, "1").closeAsync().toCompletableFuture();
        world.advance(5);
        assertThatThrownBy(() -> world.register(one, "2")).isInstanceOf(LimitExceededException.class);
        closed.complete(null);
        world.advance(5);
        assertThat(closing).isDone();
        assertThat(world.register(one, "2").isValid()).isTrue();
    }

    @Test
    void refusedForItsId_doesNotCountAgainstTheLimit() {
        ResourceKind<String> few = world.connection("few").maxLive(2).build();
        Lease<String> first = world.register(few, "a", "1");
        assertThatThrownBy(() -> world.register(few, "a", "again")).isInstanceOf(AlreadyRegisteredException.class);
        assertThat(world.register(few, "b", "2").isValid()).isTrue();
        assertThat(first.isValid()).isTrue();
    }

    @Test
    void secondKindOfTheSameName_isRefused() {
        keep(world.register(kind, "r"));
        ResourceKind<String> twin = world.memory("thing").build();
        assertThatThrownBy(() -> world.register(twin, "r"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("kind thing");
    }

    @Test
    void externalKind_cannotBeRegistered() {
        ResourceKind<String> external =
                ResourceKind.external("lock", String.class).build();
        assertThatThrownBy(() -> world.register(external, "a", "r"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("acquired");
        assertThat(world.live()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // what code without null checks may do
    void nullResource_isRefused() {
        assertThatThrownBy(() -> world.register(kind, "a", null))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("resource is null");
    }

    @Test
    void snapshot_showsOneMoment() {
        ResourceKind<String> timed =
                world.connection("timed").ttl(Duration.ofSeconds(5)).build();
        Lease<String> lease =
                world.registry.register(timed, ResourceSpec.named("a").attribute("peer", "bank"), "r");
        world.advance(30);
        ResourceLease<String> shared = lease.share();
        ResourceSnapshot snapshot = new SnapshotReader(world.registry).read(lease.record);
        assertThat(snapshot).isNotNull();
        assertThat(snapshot.holders()).isEqualTo(2);
        assertThat(snapshot.state()).isEqualTo(ResourceState.LIVE);
        assertThat(snapshot.age()).isEqualTo(Duration.ofMillis(30));
        assertThat(snapshot.attributes()).containsEntry("peer", "bank");
        assertThat(snapshot.owner()).isEqualTo(EngineWorld.OWNER);
        assertThat(snapshot.deadline()).isEqualTo(lease.deadline());
        shared.close();
        lease.close();
        assertThat(new SnapshotReader(world.registry).read(lease.record)).isNull();
    }

    @Test
    void versions_ofOneIdNeverRepeat() {
        List<Long> versions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Lease<String> lease = world.register(kind, "a", "r");
            versions.add(lease.record.version(lease.record.word()));
            keep(lease.share());
            versions.add(lease.record.version(lease.record.word()));
            lease.renew();
            versions.add(lease.record.version(lease.record.word()));
            world.registry.force(lease.record, ReleaseCause.FORCED);
            world.advance(1);
        }
        assertThat(versions).doesNotHaveDuplicates();
        assertThat(versions).isSorted();
    }

    private static void keep(ResourceLease<?> lease) {
        assertThat(lease.isValid()).isTrue();
    }
}
