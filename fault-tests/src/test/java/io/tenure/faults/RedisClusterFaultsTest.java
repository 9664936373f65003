package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import io.tenure.test.LongForm;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisCluster;
import io.tenure.testkit.server.RedisServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Redis Cluster whose slots move while locks are taken, released, and reclaimed.
 *
 * <table>
 * <caption>Rows of the fault matrix</caption>
 * <tr><th>fault</th><th>test</th></tr>
 * <tr><td>Redis Cluster: a slot migrates while locks are taken, released, reclaimed</td>
 *     <td>{@link #G5_G6_slotsMove_nothingIsLost}</td></tr>
 * </table>
 */
@Tag("processes")
@RequiresServer({"etcd", "etcdctl", "redis-server"})
final class RedisClusterFaultsTest {

    private static final int HELD = 120;
    private static final int NAMES = 40;
    /** How many move before a death; more do after it. */
    private static final int MOVED = 6;

    private static final int LANES = 64;
    private static final String TIMEOUT_MILLIS = "5000";

    private final Rows rows = new Rows();

    @TempDir
    private Path directory;

    @Test
    void G5_G6_slotsMove_nothingIsLost() {
        try (EtcdServer etcd = EtcdServer.start();
                RedisCluster redis = RedisCluster.start();
                Fleet fleet = on(etcd, redis)) {
            HolderProcess a = fleet.start("a");
            HolderProcess b = fleet.start("b");
            HolderProcess c = fleet.start("c");
            fleet.awaitReady();
            a.order("hold dead " + HELD);
            b.order("hold alive " + HELD);
            a.order("work 2 shared " + NAMES);
            b.order("work 2 shared " + NAMES);
            c.order("work 2 shared " + NAMES);
            List<Integer> slots = slots();
            Map<Integer, RedisServer> moved = new HashMap<>();
            slots.subList(0, MOVED).forEach(slot -> moved.put(slot, move(redis, slot)));
            a.kill();
            for (int i = MOVED; i < slots.size() && fleet.redis().of(a.owner()) > 0; i++) {
                moved.put(slots.get(i), move(redis, slots.get(i)));
            }
            settle(redis, moved);
            // What is on its way can be released by nobody: the time runs from when the servers are at rest.
            long sinceNanos = System.nanoTime();

            rows.recovered("slots move", fleet.awaitNothingOf(a.owners(), sinceNanos, Bounds.DEATH), Bounds.DEATH);
            assertThat(b.has("ownerlost")).as("etcd was well").isFalse();
            fleet.requireUnharmed(b, "alive", HELD);
            rows.judged("slots move", fleet.finish());
        }
    }

    @LongForm
    void slotsMove_twentyTimes(TestReporter reporter) throws Exception {
        rows.repeat(
                "real cluster, slots moved while locks are taken, released and cleaned up",
                this::G5_G6_slotsMove_nothingIsLost,
                reporter);
    }

    private Fleet on(EtcdServer etcd, RedisCluster redis) {
        String servers =
                redis.servers().stream().map(server -> server.uri().toString()).collect(Collectors.joining(","));
        return new Fleet(directory, etcd.clientUrl().toString(), servers, new RedisWindow(redis.servers()));
    }

    /** Where the lanes are, whose locks share a hash tag each. */
    private static List<Integer> slots() {
        return IntStream.range(0, LANES)
                .mapToObj(lane -> SlotHash.getSlot(String.format("{tenure-%02x}", lane)))
                .toList();
    }

    /**
     * To another master, key by key, while clients go on. Not before the servers know each other's epochs: where one raises
     * its own to what another has by now, one of the two raises it again, and if that is the giver, Redis takes the slot
     * from who has it and drops its keys.
     */
    private static RedisServer move(RedisCluster redis, int slot) {
        Wait.until("the servers agree on their epochs", Wait.LONG, () -> {
            Set<Map<String, String>> views =
                    redis.servers().stream().map(RedisClusterFaultsTest::epochs).collect(Collectors.toSet());
            Map<String, String> view = views.iterator().next();
            return views.size() == 1 && Set.copyOf(view.values()).size() == view.size();
        });
        RedisServer from = redis.ownerOf(slot);
        RedisServer to = redis.servers().stream()
                .filter(server -> server != from)
                .findFirst()
                .orElseThrow();
        String number = Integer.toString(slot);
        String target = id(to);
        to.command("CLUSTER", "SETSLOT", number, "IMPORTING", id(from));
        from.command("CLUSTER", "SETSLOT", number, "MIGRATING", target);
        for (String keys = keys(from, number); !keys.isEmpty(); keys = keys(from, number)) {
            for (String key : keys.split("\n", -1)) {
                from.command("MIGRATE", "127.0.0.1", Integer.toString(to.port()), key, "0", TIMEOUT_MILLIS);
            }
        }
        to.command("CLUSTER", "SETSLOT", number, "NODE", target);
        say(redis, slot, to);
        return to;
    }

    private static void say(RedisCluster redis, int slot, RedisServer has) {
        String target = id(has);
        redis.servers().forEach(server -> server.command("CLUSTER", "SETSLOT", Integer.toString(slot), "NODE", target));
    }

    /**
     * A slot that comes under the epoch that its giver has, too, may be given back by who hears late of it: then each of two
     * servers says that the other has it, until whoever moved it looks, and says it again.
     */
    private static void settle(RedisCluster redis, Map<Integer, RedisServer> moved) {
        Wait.until("the servers have what was moved to them", Wait.LONG, () -> {
            List<Map.Entry<Integer, RedisServer>> astray = moved.entrySet().stream()
                    .filter(move -> !RedisCluster.hasSlot(move.getValue(), move.getKey()))
                    .toList();
            astray.forEach(move -> say(redis, move.getKey(), move.getValue()));
            return astray.isEmpty();
        });
    }

    /** Of each server, as that one sees it. */
    private static Map<String, String> epochs(RedisServer server) {
        return Objects.requireNonNull(server.command("CLUSTER", "NODES"))
                .lines()
                .map(line -> line.split(" ", -1))
                .collect(Collectors.toMap(words -> words[0], words -> words[6]));
    }

    private static String id(RedisServer server) {
        return Objects.requireNonNull(server.command("CLUSTER", "MYID"));
    }

    private static String keys(RedisServer server, String slot) {
        return Objects.requireNonNull(server.command("CLUSTER", "GETKEYSINSLOT", slot, "10"));
    }
}
