package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisCluster;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks on a Redis Cluster of three masters. */
@RequiresServer("redis-server")
class ClusterLocksTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration FAR = Duration.ofMinutes(10);

    private static RedisCluster cluster;

    private Processes processes;

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void start() {
        processes = new Processes(cluster.servers().get(0));
    }

    @AfterEach
    void stop() {
        processes.close();
        assertThat(keys("*:lock:*")).isEmpty();
    }

    private Processes.Member member(String name) {
        return processes.start(name, RedisLocks.atCluster(seeds()), locks -> locks);
    }

    private static List<RedisURI> seeds() {
        return cluster.servers().stream()
                .map(server -> RedisURI.create(server.uri()))
                .toList();
    }

    private static ResourceLease<RedisLock> take(Processes.Member member, String name) {
        return member.locks.acquire(member.coordinator, name, SOON);
    }

    private static String keys(String pattern) {
        return cluster.servers().stream()
                .map(server -> String.valueOf(server.command("KEYS", pattern)))
                .collect(Collectors.joining());
    }

    @Test
    void lanes_lieOnAllMasters() {
        Map<RedisServer, Integer> lanes = new HashMap<>();
        for (Lane lane : new Lanes("tenure").all()) {
            lanes.merge(cluster.ownerOf(SlotHash.getSlot(lane.fence())), 1, Integer::sum);
        }
        assertThat(lanes)
                .hasSize(3)
                .allSatisfy((server, count) -> assertThat(count).isGreaterThan(10));
    }

    @Test
    void locks_areTakenAndReleased_onAllOfThem() {
        Processes.Member a = member("a");
        Processes.Member b = member("b");
        List<ResourceLease<RedisLock>> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            held.add(take(a, "k" + i));
            assertThat(b.locks.tryAcquire(b.coordinator, "k" + i)).isEmpty();
        }
        assertThat(cluster.servers())
                .allSatisfy(
                        server -> assertThat(server.command("KEYS", "*:lock:*")).isNotEmpty());
        assertThat(held).allMatch(ResourceLease::isValid);

        held.forEach(ResourceLease::close);

        for (int i = 0; i < 100; i++) {
            ResourceLease<RedisLock> next = take(b, "k" + i);
            assertThat(next.token()).isGreaterThan(held.get(i).token());
            next.close();
        }
    }

    @Test
    void survivor_releasesWhatTheDeadHeld_onAllOfThem() {
        Processes.Member a = member("a");
        member("b");
        for (int i = 0; i < 200; i++) {
            take(a, "dead-" + i);
        }
        a.die();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(keys("*:lock:dead-*")).isEmpty());
    }

    @Test
    void slotThatMoves_takesItsLocksAlong() {
        Processes.Member a = member("a");
        Processes.Member b = member("b");
        ResourceLease<RedisLock> held = take(a, "account-7");
        Lane lane = new Lanes("tenure").of("account-7");

        move(SlotHash.getSlot(lane.fence()));

        assertThat(b.locks.tryAcquire(b.coordinator, "account-7"))
                .as("it is held there, too")
                .isEmpty();
        assertThat(a.locks.whoHolds("account-7")).isPresent();
        held.close();
        ResourceLease<RedisLock> next = take(b, "account-7");
        assertThat(next.token()).isGreaterThan(held.token());
        next.close();
    }

    @Test
    void lockWhoseSlotMoved_isVerifiedWhereItIsNow() {
        Processes.Member a = processes.start("a", RedisLocks.atCluster(seeds()), locks -> locks.verifyEvery(FAR));
        ResourceLease<RedisLock> kept = take(a, "account-7");
        ResourceLease<RedisLock> lost = take(a, "account-8");
        for (String name : List.of("account-7", "account-8")) {
            move(new Lanes("tenure").of(name).slot());
        }
        String key = new Lanes("tenure").of("account-8").lock("account-8");
        cluster.ownerOf(SlotHash.getSlot(key)).command("DEL", key);

        await().atMost(SOON).until(() -> lost.releaseCause() == ReleaseCause.EXTERNALLY_LOST);
        await().atMost(SOON).until(kept::isValid);
        kept.close();
    }

    @Test
    void lockWhoseSlotMoved_isInDoubt_whileItsNewServerDoesNotAnswer() {
        Processes.Member a = member("a");
        ResourceLease<RedisLock> held = take(a, "account-7");
        int slot = new Lanes("tenure").of("account-7").slot();
        move(slot);
        RedisServer now = cluster.ownerOf(slot);
        now.pause();

        try {
            await().atMost(SOON).until(() -> !held.isValid());
        } finally {
            now.resume();
        }
        await().atMost(SOON).until(held::isValid);
        held.close();
        cluster.awaitOk();
    }

    private static void move(int slot) {
        RedisServer from = cluster.ownerOf(slot);
        RedisServer to = cluster.servers().stream()
                .filter(server -> server != from)
                .findFirst()
                .orElseThrow();
        String fromId = from.command("CLUSTER", "MYID");
        String toId = to.command("CLUSTER", "MYID");
        to.command("CLUSTER", "SETSLOT", "" + slot, "IMPORTING", fromId);
        from.command("CLUSTER", "SETSLOT", "" + slot, "MIGRATING", toId);
        String keys = from.command("CLUSTER", "GETKEYSINSLOT", "" + slot, "1000");
        for (String key : keys.split("\n", -1)) {
            from.command("MIGRATE", "127.0.0.1", "" + to.port(), key, "0", "5000");
        }
        cluster.servers().forEach(server -> server.command("CLUSTER", "SETSLOT", "" + slot, "NODE", toId));
    }
}
