package io.tenure.testkit.server;

import io.tenure.testkit.HeldPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Three Redis masters that share the 16,384 slots, with or without a replica each, which takes the place of a master that does
 * not answer for a second. One that is restarted has no data, and its place in the cluster; one that is restarted empty is a
 * stranger to the others. Needs Redis 7. Unix only. Thread-safe.
 */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> servers;
    private final List<RedisServer> replicas;

    private RedisCluster(List<RedisServer> servers, List<RedisServer> replicas) {
        this.servers = servers;
        this.replicas = replicas;
    }

    /** Starts three, and waits until each calls the cluster whole. */
    public static RedisCluster start() {
        return PortTakenException.retry(() -> started(new RedisCluster(create("redis-cluster", 2_000), List.of())));
    }

    /** Starts three and a replica of each, and waits until each calls the cluster whole and each replica has caught up. */
    public static RedisCluster startWithReplicas() {
        return PortTakenException.retry(() ->
                started(new RedisCluster(create("redis-cluster", 1_000), create("redis-cluster-replica", 1_000))));
    }

    private static RedisCluster started(RedisCluster cluster) {
        try {
            cluster.all().forEach(RedisServer::launch);
            cluster.all().forEach(RedisServer::awaitReady);
            cluster.join();
            cluster.awaitOk();
            cluster.replicate();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Those that were masters at the start. Each begins with a third of the slots, in this order. */
    public List<RedisServer> servers() {
        return servers;
    }

    /** Those that were replicas at the start, in the order of their masters. */
    public List<RedisServer> replicas() {
        return replicas;
    }

    private List<RedisServer> all() {
        return Stream.concat(servers.stream(), replicas.stream()).toList();
    }

    /** The master that has this slot, as it says itself. */
    public RedisServer ownerOf(int slot) {
        return owner(slot).orElseThrow(() -> new ServerException("nobody has slot " + slot));
    }

    private Optional<RedisServer> owner(int slot) {
        return all().stream().filter(server -> hasSlot(server, slot)).findFirst();
    }

    /**
     * Waits until another server than this one, which must not run, has the slot.
     *
     * @throws ServerException if none has in time
     */
    public RedisServer awaitOwnerOtherThan(RedisServer former, int slot) {
        if (!Poll.until(
                TestServer.TO_START.multipliedBy(2),
                () -> owner(slot).filter(now -> now != former).isPresent())) {
            throw former.failure("is gone, and nobody has taken slot " + slot);
        }
        return ownerOf(slot);
    }

    /**
     * Waits until each master calls the cluster whole.
     *
     * @throws ServerException if one does not in time
     */
    public void awaitOk() {
        for (RedisServer server : all()) {
            if (!Poll.until(TestServer.TO_START.multipliedBy(2), () -> isWhole(server))) {
                throw server.failure("does not call the cluster whole: " + server.ask("CLUSTER", "INFO"));
            }
        }
    }

    /** Kills them, and deletes what they left on disk. Idempotent. */
    @Override
    public void close() {
        all().forEach(RedisServer::close);
    }

    private static List<RedisServer> create(String name, int nodeTimeoutMillis) {
        List<RedisServer> servers = new ArrayList<>();
        for (int i = 0; i < MASTERS; i++) {
            RedisConfig.Draft draft = new RedisConfig.Draft(name);
            draft.clustered = true;
            draft.lines.add("cluster-node-timeout " + nodeTimeoutMillis);
            // However old a replica's data are, it is the only one.
            draft.lines.add("cluster-replica-validity-factor 0");
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
        }
        all().stream().filter(server -> server != first).forEach(server -> meet(server, first));
    }

    private static void meet(RedisServer server, RedisServer other) {
        server.command(
                "CLUSTER",
                "MEET",
                "127.0.0.1",
                number(other.ports().get(0)),
                number(other.ports().get(1)));
    }

    private void replicate() {
        for (int i = 0; i < replicas.size(); i++) {
            replicas.get(i).command("CLUSTER", "REPLICATE", servers.get(i).ask("CLUSTER", "MYID"));
        }
        replicas.forEach(RedisServer::awaitReplicating);
    }

    private static String number(HeldPort port) {
        return Integer.toString(port.number());
    }

    private boolean isWhole(RedisServer server) {
        String info = server.ask("CLUSTER", "INFO");
        return info.contains("cluster_state:ok")
                && info.contains("cluster_slots_ok:" + SLOTS)
                && info.contains("cluster_known_nodes:" + all().size());
    }

    /** Whether the server says itself that it has the slot; others may say something else. */
    public static boolean hasSlot(RedisServer server, int slot) {
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
