package io.tenure.testkit.server;

import io.tenure.testkit.HeldPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Three Redis masters that share the 16,384 slots, without replicas. One that is restarted has no data, and its place in the
 * cluster; one that is restarted empty is a stranger to the others. Needs Redis 7. Unix only. Thread-safe.
 */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> servers;

    private RedisCluster(List<RedisServer> servers) {
        this.servers = servers;
    }

    /** Starts three, and waits until each calls the cluster whole. */
    public static RedisCluster start() {
        return PortTakenException.retry(() -> {
            RedisCluster cluster = new RedisCluster(create());
            try {
                cluster.servers.forEach(RedisServer::launch);
                cluster.servers.forEach(RedisServer::awaitReady);
                cluster.join();
                cluster.awaitOk();
                return cluster;
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
        });
    }

    /** The masters. Each begins with a third of the slots, in this order. */
    public List<RedisServer> servers() {
        return servers;
    }

    /** The master that has this slot, as it says itself. */
    public RedisServer ownerOf(int slot) {
        return servers.stream()
                .filter(server -> hasSlot(server, slot))
                .findFirst()
                .orElseThrow(() -> new ServerException("nobody has slot " + slot));
    }

    /**
     * Waits until each master calls the cluster whole.
     *
     * @throws ServerException if one does not in time
     */
    public void awaitOk() {
        for (RedisServer server : servers) {
            if (!Poll.until(TestServer.TO_START.multipliedBy(2), () -> isWhole(server))) {
                throw server.failure("does not call the cluster whole: " + server.ask("CLUSTER", "INFO"));
            }
        }
    }

    /** Kills them, and deletes what they left on disk. Idempotent. */
    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }

    private static List<RedisServer> create() {
        List<RedisServer> servers = new ArrayList<>();
        for (int i = 0; i < MASTERS; i++) {
            RedisConfig.Draft draft = new RedisConfig.Draft("redis-cluster");
            draft.clustered = true;
            draft.lines.add("cluster-node-timeout 2000");
            servers.add(new RedisServer(draft.finish(), HeldPort.several(2)));
        }
        return List.copyOf(servers);
    }

    private void join() {
        RedisServer first = servers.get(0);
        for (int i = 0; i < MASTERS; i++) {
            RedisServer server = servers.get(i);
            int from = SLOTS * i / MASTERS;
            int to = SLOTS * (i + 1) / MASTERS - 1;
            // Slots come with epochs; without distinct ones two masters would first have to settle theirs.
            server.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            server.command("CLUSTER", "ADDSLOTSRANGE", Integer.toString(from), Integer.toString(to));
            if (server != first) {
                server.command(
                        "CLUSTER",
                        "MEET",
                        "127.0.0.1",
                        number(first.ports().get(0)),
                        number(first.ports().get(1)));
            }
        }
    }

    private static String number(HeldPort port) {
        return Integer.toString(port.number());
    }

    private static boolean isWhole(RedisServer server) {
        String info = server.ask("CLUSTER", "INFO");
        return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_ok:" + SLOTS)
                && info.contains("cluster_known_nodes:" + MASTERS);
    }

    private static boolean hasSlot(RedisServer server, int slot) {
        return server.isRunning()
                && server.ask("CLUSTER", "NODES")
                        .lines()
                        .filter(line -> line.contains("myself"))
                        .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(8))
                        .anyMatch(range -> contains(range, slot));
    }

    /** A range is {@code 0-5460}, or {@code 7}; what is in brackets is a slot on its way. */
    private static boolean contains(String range, int slot) {
        if (range.startsWith("[")) {
            return false;
        }
        String[] ends = range.split("-", -1);
        return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
    }
}
