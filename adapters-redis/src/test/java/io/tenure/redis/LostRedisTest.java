package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.TakeFailedException;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holders see when Redis forgets, restarts, hangs, or must not be used. */
@RequiresServer("redis-server")
class LostRedisTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private RedisServer redis;
    private Processes processes;

    @BeforeEach
    void start() {
        redis = RedisServer.builder().appendOnly().start();
        processes = new Processes(redis);
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
    void restartedEmpty_holdersAreTold_andTokensGoOnGrowing() {
        Processes.Member a = processes.start("a");
        ResourceLease<RedisLock> held = take(a, "account-7");
        List<ReleaseCause> told = new CopyOnWriteArrayList<>();
        held.get().onLost(told::add);
        long token = held.token();

        redis.restartEmpty();

        await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly(ReleaseCause.EXTERNALLY_LOST));
        assertThat(held.isValid()).isFalse();
        assertThat(held.releaseCause()).isEqualTo(ReleaseCause.EXTERNALLY_LOST);
        ResourceLease<RedisLock> next = take(a, "account-7");
        assertThat(next.token()).isGreaterThan(token);
        next.close();
    }

    @Test
    void silentServer_isGivenUpByWhoeverAsksWhoHolds_whenHisTimeIsOver() {
        Processes.Member a = processes.start("a");
        ResourceLease<RedisLock> held = take(a, "account-7");
        redis.pause();
        try {
            long began = System.nanoTime();

            assertThatThrownBy(() -> a.locks
                            .whoHoldsAsync("account-7", Duration.ofMillis(50))
                            .toCompletableFuture()
                            .join())
                    .hasCauseInstanceOf(TakeFailedException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("the command timeout is two seconds")
                    .isLessThan(Duration.ofMillis(1_500));
        } finally {
            redis.resume();
        }
        held.close();
    }

    @Test
    void restartedEmpty_tokensGoOnGrowing_alsoWhereAnotherKindSharesThePrefix() {
        String longest = "k".repeat(64);
        ResourceLease<RedisLock> held = take(processes.start("a"), "account-7");
        long token = held.token();
        held.close();

        redis.restartEmpty();

        Processes.Member b = processes.start("b", locks -> locks.kind(longest));
        ResourceLease<RedisLock> next = take(b, "account-7");
        assertThat(next.token()).isGreaterThan(token);
        next.close();
    }

    @Test
    void killedAndRestartedWithItsData_holdersGoOn_andTokensGoOnGrowing() {
        Processes.Member a = processes.start("a");
        ResourceLease<RedisLock> held = take(a, "account-7");
        long before = take(a, "other").token();

        redis.kill();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(held.isValid()).as("in doubt").isFalse());
        redis.restart();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(held.isValid()).as("verified").isTrue());
        ResourceLease<RedisLock> next = take(a, "third");
        assertThat(next.token() >>> 32).as("another run, another epoch").isGreaterThan(before >>> 32);
        held.close();
        assertThat(a.locks.tryAcquire(a.coordinator, "account-7")).isPresent();
    }

    @Test
    void demotedAndPromotedAgain_tokensGoOnGrowing_fromANewEpoch() {
        Processes.Member a = processes.start("a");
        Lane lane = new Lanes("tenure").of("account-7");
        take(a, "account-7").close();
        String fence = redis.command("GET", lane.fence());
        ResourceLease<RedisLock> last = take(a, "account-7");
        last.close();

        redis.command("REPLICAOF", "127.0.0.1", "1");
        redis.command("REPLICAOF", "NO", "ONE");
        // It has what the master meanwhile had, which had not heard of the last token.
        redis.command("SET", lane.fence(), fence);

        ResourceLease<RedisLock> next = take(processes.start("b"), "account-7");
        assertThat(next.token() >>> 32).as("another run, another epoch").isGreaterThan(last.token() >>> 32);
        next.close();
    }

    @Test
    void emptiedUnderTheSameRun_holdersAreTold_andTokensGoOnGrowing() {
        Processes.Member a = processes.start("a");
        ResourceLease<RedisLock> held = take(a, "account-7");

        redis.command("FLUSHALL");

        ResourceLease<RedisLock> next = take(processes.start("b"), "account-7");
        assertThat(next.token()).isGreaterThan(held.token());
        await().atMost(SOON).untilAsserted(() -> assertThat(held.isValid()).isFalse());
        assertThat(held.releaseCause()).isEqualTo(ReleaseCause.EXTERNALLY_LOST);
        assertThat(next.isValid()).isTrue();
    }

    @Test
    void lockThatSomebodyDeletedByHand_isTold_andOnlyThat() {
        Processes.Member a = processes.start("a");
        List<ResourceLease<RedisLock>> held = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            held.add(take(a, "k" + i));
        }
        Lane lane = new Lanes("tenure").of("k7");
        redis.command("DEL", lane.lock("k7"));

        await().atMost(SOON).until(() -> !held.get(7).isValid());
        assertThat(held.stream().filter(ResourceLease::isValid)).hasSize(299);
        held.forEach(ResourceLease::close);
    }

    @Test
    void manifestEntryOfNobody_isReleased() {
        Processes.Member a = processes.start("a");
        take(a, "known");
        Lane lane = new Lanes("tenure").of("stray");
        String value = LockValue.begin(a.coordinator.owner().id(), 77) + ":5:1";
        redis.command("SET", lane.lock("stray"), value);
        redis.command("HSET", lane.held(a.coordinator.owner().id()), "stray", value);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(redis.command("EXISTS", lane.lock("stray"))).isEqualTo("0"));
        assertThat(redis.command("EXISTS", lane.revoked(LockValue.hex(77)))).isEqualTo("1");
        assertThat(a.locks.whoHolds("known")).isPresent();
    }

    @Test
    void hungServer_locksAreInDoubt_callsEnd_andAllIsWellWhenItGoesOn() {
        Processes.Member a = processes.start(
                "a", locks -> locks.trust(Duration.ofMillis(500)).commandTimeout(Duration.ofMillis(700)));
        ResourceLease<RedisLock> held = take(a, "account-7");
        redis.pause();

        await().atMost(SOON).until(() -> !held.isValid());
        CompletableFuture<ResourceLease<RedisLock>> during = a.locks
                .acquireAsync(a.coordinator, LockRequest.named("other"), Duration.ofSeconds(1))
                .toCompletableFuture();
        assertThatThrownBy(() -> during.get(9, TimeUnit.SECONDS)).isNotNull();
        assertThat(a.coordinator.owner().isValid())
                .as("heartbeats go elsewhere")
                .isTrue();

        redis.resume();

        await().atMost(SOON).until(held::isValid);
        assertThat(held.releaseCause()).isNull();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(a.locks.whoHolds("other")).isEmpty());
        take(a, "other").close();
        held.close();
    }

    /** At each second, locks that nobody does anything with would be in doubt most of the time. */
    @Test
    void serverThatIsTrustedForAMoment_isAskedMoreOften() {
        processes.start("a", locks -> locks.trust(LockSettings.SHORTEST_TRUST));
        AtomicInteger asked = new AtomicInteger();

        await().atMost(SOON).until(() -> infos() - asked.incrementAndGet() >= 40);
        assertThatThrownBy(() -> RedisLocks.at("redis://localhost")
                        .trust(LockSettings.SHORTEST_TRUST.minusNanos(1))
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("trust");
    }

    private long infos() {
        return String.valueOf(redis.command("INFO", "commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_info:calls="))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^[^=]*=|,.*", "")))
                .sum();
    }

    @Test
    void coldStart_withoutAServer_locksCanBeHadAsSoonAsItIsThere() {
        redis.kill();
        Processes.Member a = processes.start("a");
        CompletableFuture<ResourceLease<RedisLock>> early = a.locks
                .acquireAsync(a.coordinator, LockRequest.named("account-7"), SOON)
                .toCompletableFuture();

        redis.restart();

        assertThat(early.orTimeout(10, TimeUnit.SECONDS).join().isValid()).isTrue();
    }

    @Test
    void serverThatEvicts_isRefusedAtStart() {
        try (RedisServer evicting =
                RedisServer.builder().config("maxmemory-policy allkeys-lru").start()) {
            assertThatThrownBy(() ->
                            processes.start("a", RedisLocks.at(evicting.uri().toString()), locks -> locks))
                    .isInstanceOf(UnsafeServerException.class)
                    .hasMessageContaining("maxmemory-policy \"allkeys-lru\"")
                    .hasMessageContaining("noeviction");
        }
    }

    @Test
    void scriptsThatTheServerForgot_areSentAgain() {
        Processes.Member a = processes.start("a");
        take(a, "one").close();
        redis.command("SCRIPT", "FLUSH");
        take(a, "two").close();
    }

    @Test
    void lockThatCameBack_ofAnOwnerThatHoldsNothing_isReleased() {
        Processes.Member a = processes.start("a");
        take(a, "account-7").close();
        Lane lane = new Lanes("tenure").of("stray");
        String value = LockValue.begin(a.coordinator.owner().id(), 77) + ":5:1";
        redis.command("SET", lane.lock("stray"), value);
        redis.command("HSET", lane.held(a.coordinator.owner().id()), "stray", value);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(redis.command("EXISTS", lane.lock("stray"))).isEqualTo("0"));
    }

    @Test
    void minimumHold_isKept_beyondTheBackstop() {
        Processes.Member a = processes.start("a");
        LockRequest request =
                LockRequest.named("job").holdAtLeast(Duration.ofMinutes(1)).backstop(Duration.ofSeconds(20));
        ResourceLease<RedisLock> held = a.locks.acquire(a.coordinator, request, SOON);
        assertThat(held.isValid()).isTrue();
        String key = new Lanes("tenure").of("job").lock("job");

        assertThat(Long.parseLong(redis.command("PTTL", key))).isGreaterThan(50_000);
    }
}
