package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks that are had in turn. */
@RequiresServer("redis-server")
class FairLocksTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final LockRequest IN_TURN = LockRequest.named("account-7").inTurn();

    private RedisServer redis;
    private Processes processes;
    private final List<Processes.Member> members = new ArrayList<>();
    private final String queue = new Lanes("tenure").of("account-7").queue("account-7");

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        processes = new Processes(redis);
        for (int i = 0; i < 3; i++) {
            members.add(processes.start("m" + i));
        }
    }

    @AfterEach
    void stop() {
        processes.close();
        redis.close();
    }

    private CompletableFuture<ResourceLease<RedisLock>> enter(Processes.Member member, int before) {
        CompletableFuture<ResourceLease<RedisLock>> waiting =
                member.locks.acquireAsync(member.coordinator, IN_TURN, SOON).toCompletableFuture();
        await().atMost(SOON).until(() -> Integer.parseInt(redis.command("ZCARD", queue)) == before + 1);
        return waiting;
    }

    @Test
    void processes_areServedInTheOrderInWhichTheyCame() {
        Processes.Member first = members.get(0);
        ResourceLease<RedisLock> held = first.locks.acquire(first.coordinator, IN_TURN, SOON);
        List<String> served = new CopyOnWriteArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        int[] order = {2, 0, 1};
        for (int i = 0; i < order.length; i++) {
            all.add(served(enter(members.get(order[i]), i), "m" + order[i], served));
        }

        held.close();

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(served).containsExactly("m2", "m0", "m1");
        assertThat(redis.command("EXISTS", queue)).isEqualTo("0");
    }

    @Test
    void waiterBehindAnotherOfItsProcess_takesItsPlaceOnceThatOneIsServed() {
        Processes.Member first = members.get(0);
        ResourceLease<RedisLock> held = first.locks.acquire(first.coordinator, IN_TURN, SOON);
        Processes.Member other = members.get(1);
        List<String> served = new CopyOnWriteArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        all.add(served(enter(other, 0), "first", served));
        all.add(served(
                other.locks.acquireAsync(other.coordinator, IN_TURN, SOON).toCompletableFuture(), "second", served));
        assertThat(other.locks.waiting()).isEqualTo(2);
        all.add(served(enter(members.get(2), 1), "another process", served));

        held.close();

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(served).containsExactly("first", "another process", "second");
    }

    private static CompletableFuture<?> served(
            CompletableFuture<ResourceLease<RedisLock>> waiting, String who, List<String> served) {
        return waiting.thenCompose(lease -> {
            served.add(who);
            return lease.closeAsync();
        });
    }

    @Test
    void whoeverDoesNotWait_doesNotPushInEither() {
        Processes.Member first = members.get(0);
        ResourceLease<RedisLock> held = first.locks.acquire(first.coordinator, IN_TURN, SOON);
        CompletableFuture<ResourceLease<RedisLock>> waiting = enter(members.get(1), 0);
        held.close();
        ResourceLease<RedisLock> next = waiting.join();

        assertThat(members.get(2).locks.tryAcquire(members.get(2).coordinator, IN_TURN))
                .isEmpty();
        next.close();
        assertThat(members.get(2).locks.tryAcquire(members.get(2).coordinator, IN_TURN))
                .isPresent();
    }

    @Test
    void waiterThatGivesUpOrDies_doesNotHoldUpTheNext() {
        Processes.Member first = members.get(0);
        ResourceLease<RedisLock> held = first.locks.acquire(first.coordinator, IN_TURN, SOON);
        CompletableFuture<ResourceLease<RedisLock>> givesUp = enter(members.get(1), 0);
        CompletableFuture<ResourceLease<RedisLock>> next = enter(members.get(2), 1);
        redis.command("ZADD", queue, "1", "a waiter that is dead");

        givesUp.cancel(false);
        held.close();

        next.join().close();
    }
}
