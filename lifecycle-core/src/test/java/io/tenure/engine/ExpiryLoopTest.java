package io.tenure.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.event.ExpiryDueEvent;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.time.SystemTime;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpiryLoopTest {

    private final EngineWorld world = EngineWorld.virtual();

    @AfterEach
    void theLoopHasNotDied() {
        assertThat(world.virtualTime().failures()).isEmpty();
    }

    @Test
    void G4_endsNeverBeforeAndAtMostTwoTicksAfterTheDeadline() {
        List<Long> lateNanos = new ArrayList<>();
        ResourceKind<Long> kind = ResourceKind.memory("timed", Long.class)
                .onTtl(OnTtl.RELEASE)
                .release((deadline, context) -> {
                    lateNanos.add(world.time.nowNanos() - deadline);
                    return ReleaseAction.DONE;
                })
                .build();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 5_000; i++) {
            long ttl = random.nextLong(1_000_000, 20_000_000_000L);
            ResourceSpec spec = ResourceSpec.UNNAMED.ttl(Duration.ofNanos(ttl));
            var lease = world.registry.register(kind, spec, world.time.nowNanos() + ttl);
            assertThat(lease.deadline().nanos()).isEqualTo(lease.get());
            world.virtualTime().advance(Duration.ofNanos(random.nextLong(1_000_000)));
        }
        world.advance(20_000);
        assertThat(lateNanos).hasSize(5_000).allMatch(late -> late >= 0 && late <= 2_000_000);
        assertThat(world.live()).isZero();
    }

    @Test
    void G4_inheritedTtlIsJitteredDownwardAndStillExact() {
        ResourceKind<String> kind = world.connection("jittered")
                .ttl(Duration.ofSeconds(10))
                .jitter(0.10)
                .build();
        List<Lease<String>> leases = new ArrayList<>();
        long now = world.time.nowNanos();
        for (int i = 0; i < 500; i++) {
            leases.add(world.register(kind, "r"));
        }
        assertThat(leases)
                .allSatisfy(
                        lease -> assertThat(lease.deadline().nanos() - now).isBetween(9_000_000_000L, 10_000_000_000L));
        assertThat(leases.stream().map(lease -> lease.deadline().nanos()).distinct())
                .hasSizeGreaterThan(400);
        world.advance(8_999);
        assertThat(leases).allMatch(Lease::isValid);
        world.advance(1_003);
        assertThat(leases).noneMatch(Lease::isValid);
    }

    @Test
    void I1_slotUsedAgainWithAnEarlierDeadline_isVisitedInTime() {
        ResourceKind<String> kind = world.memory("r").onTtl(OnTtl.RELEASE).build();
        for (int i = 0; i < 100; i++) {
            Lease<String> longer =
                    world.registry.register(kind, ResourceSpec.UNNAMED.ttl(Duration.ofSeconds(100 - i)), "longer");
            world.advance(1);
            longer.close();
        }
        world.calls.clear();
        Lease<String> shorter = world.registry.register(kind, ResourceSpec.UNNAMED.ttl(Duration.ofMillis(3)), "s");
        world.advance(5);
        assertThat(shorter.isValid()).isFalse();
        assertThat(world.calls).containsExactly("onExpire s TTL_EXPIRED");
    }

    @Test
    void I1_realThreads_noDeadlineIsForgotten() throws Exception {
        EngineWorld real = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
        ConcurrentLinkedQueue<Long> late = new ConcurrentLinkedQueue<>();
        ResourceKind<Long> kind = ResourceKind.memory("timed", Long.class)
                .onTtl(OnTtl.RELEASE)
                .release((deadline, context) -> {
                    if (context.cause().isExpiry()) {
                        late.add(SystemTime.instance().nowNanos() - deadline);
                    }
                    return ReleaseAction.DONE;
                })
                .build();
        int threads = 4;
        int perThread = 20_000;
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            SplittableRandom random = new SplittableRandom(t);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < perThread; i++) {
                    long ttl = random.nextLong(1_000_000, 50_000_000);
                    var lease = real.registry.register(
                            kind,
                            ResourceSpec.UNNAMED.ttl(Duration.ofNanos(ttl)),
                            SystemTime.instance().nowNanos() + ttl);
                    // Every second one is closed at once, so that its slot is used again while it is linked.
                    if ((i & 1) == 0) {
                        lease.close();
                    }
                }
                done.countDown();
            });
            thread.setDaemon(true);
            thread.start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> real.live() == 0);
        real.threads.close(Duration.ofSeconds(1));
        assertThat(late).isNotEmpty().allMatch(nanos -> nanos >= 0);
    }

    @Test
    void I2_loopThatSleepsLong_wakesForAnEarlierDeadline() {
        ResourceKind<String> kind = world.connection("r").build();
        var far = world.registry.register(kind, ResourceSpec.UNNAMED.ttl(Duration.ofDays(400)), "far");
        world.advance(1_000);
        var near = world.registry.register(kind, ResourceSpec.UNNAMED.ttl(Duration.ofMillis(2)), "near");
        world.advance(4);
        assertThat(world.calls).containsExactly("onExpire near TTL_EXPIRED");
        assertThat(near.isValid()).isFalse();
        assertThat(far.isValid()).isTrue();
    }

    @Test
    void I3_callbacksRunOnWorkersNotOnTheLoop() {
        EngineWorld real = new EngineWorld(SystemTime.instance(), EngineSettings.DEFAULT);
        ConcurrentLinkedQueue<String> threads = new ConcurrentLinkedQueue<>();
        ResourceKind<String> kind = ResourceKind.memory("r", String.class)
                .onTtl(OnTtl.RELEASE)
                .ttl(Duration.ofMillis(1))
                .release((resource, context) -> {
                    threads.add(Thread.currentThread().getName());
                    return ReleaseAction.DONE;
                })
                .build();
        Lease<String> lease = real.register(kind, "r");
        Awaitility.await().until(() -> !threads.isEmpty());
        real.threads.close(Duration.ofSeconds(1));
        assertThat(lease.isValid()).isFalse();
        assertThat(threads).noneMatch(name -> name.contains("expiry") || name.contains("scheduler"));
    }

    @Test
    void idle_endsOnlyAfterTheLastTouch() {
        ResourceKind<String> kind =
                world.connection("idle").idle(Duration.ofMillis(50)).build();
        Lease<String> lease = world.register(kind, "c");
        for (int i = 0; i < 10; i++) {
            world.advance(40);
            lease.touch();
        }
        assertThat(lease.isValid()).isTrue();
        world.advance(49);
        assertThat(lease.isValid()).isTrue();
        world.advance(3);
        assertThat(world.calls).containsExactly("onExpire c IDLE_EXPIRED");
    }

    @Test
    void renewed_isNotEndedAtItsFormerDeadline() {
        ResourceKind<String> kind =
                world.connection("ttl").ttl(Duration.ofMillis(50)).build();
        Lease<String> lease = world.register(kind, "c");
        world.advance(40);
        lease.renew();
        world.advance(45);
        assertThat(lease.isValid()).isTrue();
        world.advance(8);
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void expiryNotice_isGivenOnceForEachEnd() {
        ResourceKind<String> kind = world.connection("noticed")
                .ttl(Duration.ofMillis(100))
                .expiryNotice(Duration.ofMillis(30))
                .build();
        Lease<String> lease = world.register(kind, "c");
        world.advance(69);
        assertThat(world.events(ExpiryDueEvent.class)).isEmpty();
        world.advance(4);
        assertThat(world.events(ExpiryDueEvent.class))
                .singleElement()
                .satisfies(
                        event -> assertThat(event.timeLeft()).isBetween(Duration.ofMillis(27), Duration.ofMillis(30)));
        lease.renew();
        world.advance(75);
        assertThat(world.events(ExpiryDueEvent.class)).hasSize(2);
        world.advance(30);
        assertThat(world.events(ExpiryDueEvent.class)).hasSize(2);
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void aMillionTicksOfNothing_costNoRuns() {
        ResourceKind<String> kind =
                world.connection("far").ttl(Duration.ofDays(30)).build();
        Lease<String> lease = world.register(kind, "c");
        world.virtualTime().advance(Duration.ofDays(29));
        assertThat(lease.isValid()).isTrue();
        world.virtualTime().advance(Duration.ofDays(1).plusMillis(2));
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void expiryNotice_isNotGivenUnlessAskedFor() {
        ResourceKind<String> kind =
                world.connection("quiet").ttl(Duration.ofMillis(100)).build();
        Lease<String> lease = world.register(kind, "id", "c");
        world.advance(110);
        assertThat(lease.isValid()).isFalse();
        assertThat(world.events(ExpiryDueEvent.class)).isEmpty();
    }

    @Test
    void closed_isLookedAtOnceMoreAtMost() {
        ResourceKind<String> kind =
                world.connection("brief").ttl(Duration.ofMillis(10)).build();
        Lease<String> lease = world.register(kind, "c");
        world.advance(1);
        lease.close();
        assertThat(world.virtualTime().runUntilIdle(Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void noticeThatFails_costsNoDeadline() {
        ResourceKind<String> kind = world.connection("noticed")
                .ttl(Duration.ofSeconds(5))
                .expiryNotice(Duration.ofSeconds(4))
                .build();
        Lease<String> lease = world.register(kind, "c");
        world.onEvent = event -> {
            if (event instanceof ExpiryDueEvent) {
                throw new IllegalStateException("planted");
            }
        };
        world.advance(4_999);
        assertThat(world.events(ExpiryDueEvent.class)).hasSize(1);
        assertThat(lease.isValid()).isTrue();
        world.advance(3);
        assertThat(lease.isValid()).isFalse();
    }

    @Test
    void I1_firstLookedAtWhenItsTimeIsUpAndThereIsNoPlace_isNotForgotten() {
        VirtualTime time = VirtualTime.inSequence(42);
        VirtualProcess process = time.newProcess("stopped");
        EngineWorld stopped = new EngineWorld(process, EngineSettings.DEFAULT);
        ResourceKind<String> kind =
                stopped.connection("c").ttl(Duration.ofMillis(10)).build();
        Lease<String> lease = stopped.register(kind, "c");
        process.pause();
        time.advance(Duration.ofMillis(20));
        stopped.threads.refusing = true;
        process.resume();
        time.advance(Duration.ofMillis(5));
        assertThat(lease.isValid()).isTrue();
        stopped.threads.refusing = false;
        time.advance(Duration.ofMillis(5));
        assertThat(stopped.calls).containsExactly("onExpire c TTL_EXPIRED");
    }

    @Test
    void slotUsedAgainByOneThatNeverEnds_isLeftAlone() {
        ResourceKind<String> kind = world.connection("c").build();
        ResourceSpec spec = ResourceSpec.UNNAMED.ttl(Duration.ofMillis(10));
        Lease<String> brief = world.registry.register(kind, spec, "brief");
        world.advance(1);
        brief.close();
        Lease<String> lasting = world.register(kind, "lasting");
        assertThat(world.virtualTime().runUntilIdle(Duration.ofDays(1))).isTrue();
        assertThat(lasting.isValid()).isTrue();
    }
}
