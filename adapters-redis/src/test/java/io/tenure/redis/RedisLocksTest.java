package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.Holder;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Locks as their users see them, on a Redis that is well. */
@RequiresServer("redis-server")
class RedisLocksTest extends TwoProcesses {

    private static final Duration SOON = Duration.ofSeconds(5);

    @AfterEach
    void nothingIsLeft() {
        processes.close();
        assertThat(redis.command("KEYS", "*:lock:*")).as("no lock is left").isEmpty();
        assertThat(redis.command("KEYS", "*:held:*")).as("no manifest is left").isEmpty();
    }

    private static ResourceLease<RedisLock> take(Processes.Member member, String name) {
        return member.locks.acquire(member.coordinator, name, SOON);
    }

    @Test
    void lock_isHeldByOneProcess_andFreeAfterwards() {
        ResourceLease<RedisLock> held = take(a, "account-7");

        assertThat(held.isValid()).isTrue();
        assertThat(held.get().name()).isEqualTo("account-7");
        assertThat(held.token()).isEqualTo(held.get().token()).isPositive();
        assertThat(held.get().predecessor()).isEmpty();
        assertThat(b.locks.tryAcquire(b.coordinator, "account-7")).isEmpty();

        RedisLock lock = held.get();
        held.close();

        assertThat(held.isValid()).isFalse();
        assertThat(lock.isValid()).isFalse();
        Optional<ResourceLease<RedisLock>> next = b.locks.tryAcquire(b.coordinator, "account-7");
        assertThat(next).isPresent();
        assertThat(next.get().token()).isGreaterThan(held.token());
        next.get().close();
    }

    @Test
    void namesOfAllKinds_areKept() {
        List<ResourceLease<RedisLock>> held = new ArrayList<>();
        for (String name : List.of("a/b", "..", "with space", "Größe-€", "{tag}", "a:b:c", "%2F", "x".repeat(512))) {
            held.add(take(a, name));
            assertThat(b.locks.tryAcquire(b.coordinator, name)).as(name).isEmpty();
            assertThat(a.locks.whoHolds(name)).as(name).map(Holder::id).contains(name);
        }
        held.forEach(ResourceLease::close);
        assertThatThrownBy(() -> take(a, " "))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("lock name");
        assertThatThrownBy(() -> take(a, "x".repeat(513))).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void sharing_isWhatOthersCallReentrancy() {
        ResourceLease<RedisLock> held = take(a, "account-7");
        ResourceLease<RedisLock> again = held.share();

        held.close();
        assertThat(again.isValid()).isTrue();
        assertThat(b.locks.tryAcquire(b.coordinator, "account-7")).isEmpty();

        again.close();
        b.locks.tryAcquire(b.coordinator, "account-7").orElseThrow().close();
    }

    @Test
    void sameProcess_meetsItsOwnLock_asEveryoneDoes() {
        ResourceLease<RedisLock> held = take(a, "account-7");

        assertThat(a.locks.tryAcquire(a.coordinator, "account-7")).isEmpty();
        assertThatThrownBy(() -> a.coordinator.acquire(a.locks.resourceKind(), "account-7", Map.of()))
                .isInstanceOf(AlreadyRegisteredException.class)
                .hasMessageContaining(Long.toString(held.token()));
        held.close();
    }

    @Test
    void waiter_isWokenByTheRelease_notByItsPoll() {
        Processes.Member patient = processes.start("patient", locks -> locks.poll(Duration.ofMinutes(1)));
        ResourceLease<RedisLock> held = take(a, "account-7");
        CompletableFuture<ResourceLease<RedisLock>> waiting = patient.locks
                .acquireAsync(patient.coordinator, LockRequest.named("account-7"), Duration.ofSeconds(20))
                .toCompletableFuture();
        await().until(() -> String.valueOf(redis.command("PUBSUB", "CHANNELS", "*account-7"))
                .contains("account-7"));

        held.close();

        ResourceLease<RedisLock> next = waiting.orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(next.token()).isGreaterThan(held.token());
        next.close();
    }

    @Test
    void waiters_ofOneProcess_getItInTheOrderInWhichTheyCame() {
        ResourceLease<RedisLock> held = take(a, "account-7");
        List<Integer> served = new CopyOnWriteArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            all.add(a.locks
                    .acquireAsync(a.coordinator, LockRequest.named("account-7"), Duration.ofSeconds(20))
                    .thenCompose(lease -> {
                        served.add(number);
                        return lease.closeAsync();
                    })
                    .toCompletableFuture());
            int before = i + 1;
            await().until(() -> a.locks.waiting() == before);
        }
        held.close();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void waitThatIsTooLong_endsInTime_andSaysWhoHoldsIt() {
        ResourceLease<RedisLock> held = take(a, "account-7");
        long begun = System.nanoTime();

        assertThatThrownBy(() -> b.locks.acquire(b.coordinator, "account-7", Duration.ofMillis(300)))
                .isInstanceOfSatisfying(LockTimeoutException.class, e -> {
                    assertThat(e.holder()).map(Holder::token).contains(held.token());
                    assertThat(e).hasMessageContaining("account-7").hasMessageContaining("PT0.3S");
                });

        assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(2).toNanos());
        assertThat(b.locks.waiting()).isZero();
        held.close();
    }

    @Test
    void waiterThatCancels_getsNothing_andLeavesNothing() {
        ResourceLease<RedisLock> held = take(a, "account-7");
        CompletableFuture<ResourceLease<RedisLock>> waiting = b.locks
                .acquireAsync(b.coordinator, LockRequest.named("account-7"), Duration.ofSeconds(20))
                .toCompletableFuture();
        await().until(() -> b.locks.waiting() == 1);

        waiting.cancel(false);
        await().until(() -> b.locks.waiting() == 0);
        held.close();

        assertThat(a.locks.tryAcquire(a.coordinator, "account-7"))
                .isPresent()
                .get()
                .satisfies(ResourceLease::close);
    }

    @Test
    void minimumHold_outlivesTheRelease() {
        LockRequest atLeast = LockRequest.named("job").holdAtLeast(Duration.ofMillis(700));
        ResourceLease<RedisLock> held = a.locks.acquire(a.coordinator, atLeast, SOON);
        long begun = System.nanoTime();
        held.close();

        assertThat(b.locks.tryAcquire(b.coordinator, "job")).isEmpty();
        assertThat(b.locks.whoHolds("job")).as("nobody, it is only kept").isEmpty();
        ResourceLease<RedisLock> next = take(b, "job");

        assertThat(System.nanoTime() - begun)
                .isGreaterThan(Duration.ofMillis(600).toNanos());
        assertThat(next.token()).isGreaterThan(held.token());
        next.close();
    }

    @Test
    void ttlOfARequest_endsTheLock_howeverItIsAsked() {
        LockRequest brief = LockRequest.named("account-7").ttl(Duration.ofMillis(300));
        List<ResourceLease<RedisLock>> held = new ArrayList<>();
        held.add(a.locks.acquire(a.coordinator, brief, SOON));
        held.add(b.locks.acquire(b.coordinator, brief, SOON));
        await().until(() -> b.locks.whoHolds("account-7").isEmpty());
        held.add(a.locks.tryAcquire(a.coordinator, brief).orElseThrow());
        held.add(b.locks
                .acquireAsync(b.coordinator, brief, SOON)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join());
        await().until(() -> held.get(3).releaseCause() != null);

        assertThat(held).extracting(ResourceLease::releaseCause).containsOnly(ReleaseCause.TTL_EXPIRED);
        await().until(() -> b.locks.whoHolds("account-7").isEmpty());
    }

    @Test
    void lockThatEndsAtMostThen_isDroppedByRedisSoonAfter_ifNobodyIsLeft() {
        ResourceLease<RedisLock> held =
                a.locks.acquire(a.coordinator, LockRequest.named("account-7").atMost(Duration.ofSeconds(10)), SOON);

        String lock = "tenure:{tenure-" + laneOf("account-7") + "}:lock:account-7";
        assertThat(Long.parseLong(redis.command("PTTL", lock))).isBetween(11_000L, 12_000L);
        assertThat(LockRequest.backstopOf(Duration.ofDays(29))).isEqualTo(Duration.ofDays(30));
        assertThat(LockRequest.backstopOf(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Duration.ofDays(30));
        held.close();
    }

    @Test
    void whoHolds_namesOwnerAndToken() {
        ResourceLease<RedisLock> held = take(a, "account-7");

        assertThat(b.locks.whoHolds("account-7")).hasValueSatisfying(holder -> {
            assertThat(holder.owner()).isEqualTo(a.coordinator.owner().id());
            assertThat(holder.token()).isEqualTo(held.token());
        });
        assertThat(b.locks.whoHolds("account-8")).isEmpty();
        assertThat(redis.command("GET", "tenure:{tenure-" + laneOf("account-7") + "}:lock:account-7"))
                .as("as redis-cli shows it")
                .startsWith(a.coordinator.owner().id() + ":")
                .contains(":" + held.token() + ":");
        held.close();
    }

    private static String laneOf(String name) {
        return HexFormat.of().toHexDigits((byte) new Lanes("tenure").of(name).number());
    }

    @Test
    void scope_endsItsLocks_inReverseOrder() {
        ResourceLease<RedisLock> first;
        ResourceLease<RedisLock> second;
        try (var order = a.coordinator.openScope("order-42")) {
            first = a.locks.acquire(order, "account-1", SOON);
            second = a.locks.acquire(order, "account-2", SOON);
        }
        assertThat(first.isValid()).isFalse();
        assertThat(second.isValid()).isFalse();
        take(b, "account-1").close();
        take(b, "account-2").close();
    }

    @Test
    void twoKindsOfLocks_withOnePrefix_areRefused() {
        RedisLocks jobs = RedisLocks.at(redis.uri().toString()).kind("jobs").build();
        RedisLocks orders = RedisLocks.at(redis.uri().toString()).kind("orders").build();
        RedisLocks apart = RedisLocks.at(redis.uri().toString())
                .kind("apart")
                .prefix("apart")
                .build();

        assertThatThrownBy(() -> ResourceCoordinator.builder("c").adapter(jobs).adapter(orders))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("redis/default/tenure");
        ResourceCoordinator.builder("c").adapter(jobs).adapter(apart);
    }

    @Test
    void lossOfALock_isToldToItsListener_andToItsKind() {
        List<String> told = new CopyOnWriteArrayList<>();
        Processes.Member c = processes.start(
                "c",
                locks -> locks.kindSettings(kind -> kind.onForceRelease((lock, context) -> {
                    told.add("kind");
                    return ReleaseAction.DONE;
                })));
        take(c, "account-7").get().onLost(cause -> told.add("lock"));

        assertThat(b.coordinator.forceRelease("redis-lock", "account-7", "a test"))
                .succeedsWithin(SOON)
                .isEqualTo(true);

        await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly("lock", "kind"));
    }
}
