package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.redis.RedisLock.Predecessor;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.store.CoordinationStore;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of locks whose owner is gone, or is taken for gone. */
@RequiresServer("redis-server")
class DeadOwnersTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private RedisServer redis;
    private Processes processes;
    private Processes.Member a;
    private Processes.Member b;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        a = processes.start("a");
        b = processes.start("b");
    }

    @AfterEach
    void stop() {
        processes.close();
        redis.close();
    }

    private static ResourceLease<RedisLock> take(Processes.Member member, String name) {
        return member.locks.acquire(member.coordinator, name, SOON);
    }

    @Test
    void survivor_releasesWhatTheDeadHeld_andNothingElse() {
        for (int i = 0; i < 500; i++) {
            take(a, "dead-" + i);
        }
        ResourceLease<RedisLock> alive = take(b, "alive");
        a.die();

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(redis.command("KEYS", "*:lock:dead-*")).isEmpty());

        assertThat(redis.command("KEYS", "*:held:" + a.coordinator.owner().id()))
                .isEmpty();
        assertThat(alive.isValid()).isTrue();
        assertThat(b.locks.whoHolds("alive")).isPresent();
    }

    @Test
    void waiter_takesOverFromTheDead_withTheNextToken_andIsToldWhom() {
        ResourceLease<RedisLock> left = take(a, "account-7");
        OwnerId gone = a.coordinator.owner().id();
        a.die();

        ResourceLease<RedisLock> next = take(b, "account-7");

        assertThat(next.token()).isGreaterThan(left.token());
        assertThat(next.get().predecessor())
                .satisfiesAnyOf(
                        former -> assertThat(former).contains(new Predecessor(gone, left.token())),
                        former -> assertThat(former).as("the sweep was first").isEmpty());
        next.close();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(redis.command("KEYS", "*:lock:*")).isEmpty());
    }

    @Test
    void takeOver_ofOneThatIsKnownToBeClosed_isOneStep() {
        ResourceLease<RedisLock> left = take(a, "account-7");
        OwnerId gone = a.coordinator.owner().id();
        Lane lane = new Lanes("tenure").of("account-7");
        String value = redis.command("GET", lane.lock("account-7"));
        a.die();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(redis.command("KEYS", "*:lock:*")).isEmpty());
        redis.command("SET", lane.lock("account-7"), value);
        redis.command("HSET", lane.held(gone), "account-7", value);

        ResourceLease<RedisLock> next =
                b.locks.tryAcquire(b.coordinator, "account-7").orElseThrow();

        assertThat(next.get().predecessor()).contains(new Predecessor(gone, left.token()));
        assertThat(next.token()).isGreaterThan(left.token());
        assertThat(redis.command("EXISTS", lane.held(gone), lane.dead(gone)))
                .as("dead, and holds nothing")
                .isEqualTo("1");
        next.close();
    }

    @Test
    void minimumHold_outlivesTheProcess_andTheTakeOver() {
        LockRequest atLeast = LockRequest.named("job").holdAtLeast(Duration.ofSeconds(6));
        var left = a.locks.acquire(a.coordinator, atLeast, SOON);
        long begun = System.nanoTime();
        a.die();

        ResourceLease<RedisLock> next = take(b, "job");

        assertThat(System.nanoTime() - begun)
                .isGreaterThan(Duration.ofMillis(5_500).toNanos());
        assertThat(next.token()).isGreaterThan(left.token());
    }

    @Test
    void ownerThatComesBack_findsItselfLost_andCannotTakeOrHarm() {
        ResourceLease<RedisLock> held = take(a, "account-7");
        List<ReleaseCause> told = new CopyOnWriteArrayList<>();
        held.get().onLost(told::add);
        OwnerId former = a.coordinator.owner().id();
        var store = processes.anotherConnection();
        long session = session(store, former);
        store.endSession(session, SOON).toCompletableFuture().join();

        await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly(ReleaseCause.OWNERSHIP_LOST));
        assertThat(held.isValid()).isFalse();
        await().atMost(SOON)
                .until(() -> !a.coordinator.owner().id().equals(former)
                        && a.coordinator.owner().isValid());
        ResourceLease<RedisLock> next = take(b, "account-7");
        assertThat(next.token()).isGreaterThan(held.token());
        held.close();
        assertThat(next.isValid()).isTrue();
        assertThat(a.locks.tryAcquire(a.coordinator, "account-7")).isEmpty();
        store.close();
    }

    private static long session(CoordinationStore store, OwnerId owner) {
        return store.range("/tenure/", null, 1_000, SOON).toCompletableFuture().join().rows().stream()
                .filter(row -> row.key().endsWith("/owners/" + owner))
                .findFirst()
                .orElseThrow()
                .session();
    }

    @Test
    void leavingInOrder_leavesNothingAtOnce() {
        take(a, "account-7");
        take(a, "account-8");

        a.coordinator.close();

        assertThat(redis.command("KEYS", "*:lock:*")).isEmpty();
        assertThat(redis.command("KEYS", "*:held:*")).isEmpty();
        assertThat(b.locks.tryAcquire(b.coordinator, "account-7")).isPresent();
    }

    @Test
    void forceRelease_byAnother_tellsTheHolderAtOnce_andFencesHim() {
        Processes.Member patient = processes.start("patient", locks -> locks.verifyEvery(Duration.ofHours(1)));
        ResourceLease<RedisLock> held = take(patient, "account-7");
        List<ReleaseCause> told = new CopyOnWriteArrayList<>();
        held.get().onLost(told::add);
        await().atMost(SOON)
                .until(() -> String.valueOf(redis.command("PUBSUB", "CHANNELS", "*told*"))
                        .contains(patient.coordinator.owner().id().toString()));

        assertThat(b.coordinator
                        .forceRelease("redis-lock", "account-7", "an operator said so")
                        .toCompletableFuture()
                        .join())
                .isTrue();

        await().atMost(SOON).untilAsserted(() -> assertThat(told).hasSize(1));
        assertThat(held.isValid()).isFalse();
        ResourceLease<RedisLock> next = take(b, "account-7");
        assertThat(next.token()).isGreaterThan(held.token());
        held.close();
        assertThat(next.isValid()).isTrue();
        assertThat(b.coordinator
                        .forceRelease("redis-lock", "nobody's", "why not")
                        .toCompletableFuture()
                        .join())
                .isFalse();
    }
}
