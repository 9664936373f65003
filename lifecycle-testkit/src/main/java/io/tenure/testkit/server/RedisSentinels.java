package io.tenure.testkit.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A Redis master, a replica, and three sentinels that put the replica in the master's place when it does not answer for a
 * second. Unix only. Thread-safe.
 */
public final class RedisSentinels implements AutoCloseable {

    /** What the sentinels call the master, whichever server it is. */
    public static final String MASTER_NAME = "tenure";

    private static final int SENTINELS = 3;

    private final List<RedisServer> servers = Collections.synchronizedList(new ArrayList<>());
    private final List<RedisServer> sentinels = Collections.synchronizedList(new ArrayList<>());

    private RedisSentinels() {}

    /** Starts all, and waits until each sentinel knows the others and the replica. */
    public static RedisSentinels start() {
        RedisSentinels started = new RedisSentinels();
        try {
            started.startAll();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** The two that keep data; the first was the master at the start. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The three that watch. */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /**
     * The server that the sentinels call master now.
     *
     * @throws ServerException if they do not agree in time
     */
    public RedisServer master() {
        if (!Poll.until(TestServer.TO_START, () -> agreed().isPresent())) {
            throw sentinels.get(0).failure("and the others do not agree on a master");
        }
        return agreed().orElseGet(this::master);
    }

    /**
     * Waits until another server than this one is master, for all sentinels and for itself.
     *
     * @throws ServerException if none is in time
     */
    public RedisServer awaitMasterOtherThan(RedisServer former) {
        if (!Poll.until(
                TestServer.TO_START.multipliedBy(2),
                () -> agreed().filter(now -> now != former && now.ask("ROLE").startsWith("master"))
                        .isPresent())) {
            throw sentinels.get(0).failure("and the others name no new master");
        }
        return master();
    }

    /** Kills them, and deletes what they left on disk. Idempotent. */
    @Override
    public void close() {
        sentinels().forEach(RedisServer::close);
        servers().forEach(RedisServer::close);
    }

    private void startAll() {
        RedisServer master = RedisServer.start();
        servers.add(master);
        servers.add(RedisServer.builder().replicaOf(master).start());
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisServer.start(sentinelOf(master)));
        }
        sentinels.forEach(RedisSentinels::hurry);
        for (RedisServer sentinel : sentinels) {
            if (!Poll.until(TestServer.TO_START, () -> knowsAll(sentinel))) {
                throw sentinel.failure("does not know all others: " + sentinel.ask("SENTINEL", "MASTER", MASTER_NAME));
            }
        }
    }

    private static RedisConfig.Draft sentinelOf(RedisServer master) {
        RedisConfig.Draft draft = new RedisConfig.Draft("sentinel");
        draft.sentinel = true;
        draft.lines.add("sentinel monitor " + MASTER_NAME + " 127.0.0.1 " + master.port() + " 2");
        draft.lines.add("sentinel down-after-milliseconds " + MASTER_NAME + " 1000");
        draft.lines.add("sentinel failover-timeout " + MASTER_NAME + " 3000");
        return draft;
    }

    /** Sentinels usually greet each other every two seconds, and ask for replicas every ten. Old ones cannot hurry. */
    private static void hurry(RedisServer sentinel) {
        try {
            sentinel.command("SENTINEL", "DEBUG", "INFO-PERIOD", "200", "ASK-PERIOD", "200", "PUBLISH-PERIOD", "200");
        } catch (ServerException unknown) {
            // Then it takes some seconds longer.
        }
    }

    private static boolean knowsAll(RedisServer sentinel) {
        List<String> fields =
                sentinel.ask("SENTINEL", "MASTER", MASTER_NAME).lines().toList();
        return field(fields, "num-slaves").equals("1")
                && field(fields, "num-other-sentinels").equals(Integer.toString(SENTINELS - 1));
    }

    private static String field(List<String> fields, String name) {
        int at = fields.indexOf(name);
        return at < 0 ? "" : fields.get(at + 1);
    }

    private Optional<RedisServer> agreed() {
        List<String> named = sentinels().stream()
                .filter(RedisServer::isRunning)
                .map(sentinel -> sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME))
                .distinct()
                .toList();
        return servers().stream()
                .filter(server -> named.equals(List.of("127.0.0.1\n" + server.port())))
                .findFirst();
    }
}
