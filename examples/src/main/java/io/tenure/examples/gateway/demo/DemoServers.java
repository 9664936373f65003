package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.service.Servers;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisServer;
import io.tenure.testkit.server.ServerException;
import io.tenure.testkit.server.TestServer;
import io.tenure.time.SystemTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * The servers of a run: those that run already, and those that are started for it, on free ports and with empty data. The
 * latter end with this, and with this process. Not thread-safe.
 */
final class DemoServers implements AutoCloseable {

    private final Deque<TestServer> started = new ArrayDeque<>();
    private final Servers servers;

    private DemoServers(ServerChoice choice) {
        String etcd = choice.etcd() == null ? startEtcd() : choice.etcd();
        String redis = choice.redis() == null ? startRedis() : choice.redis();
        String run = HexFormat.of().toHexDigits(SystemTime.instance().random().nextLong());
        servers = new Servers(etcd, redis, "tenure-demo-" + run);
    }

    /**
     * Starts what has to be started; returns when it answers.
     *
     * @throws NoServerException if that cannot be done
     */
    static DemoServers of(ServerChoice choice) throws NoServerException {
        List<String> missing = choice.missing();
        if (!missing.isEmpty()) {
            throw new NoServerException(
                    "not on PATH: " + String.join(", ", missing) + ". Install what is missing (apt-get install"
                            + " etcd-server redis-server), or name servers that run by --etcd URL and --redis URL.",
                    null);
        }
        try {
            return new DemoServers(choice);
        } catch (ServerException e) {
            throw new NoServerException(String.valueOf(e.getMessage()), e);
        }
    }

    Servers servers() {
        return servers;
    }

    /** With etcd's usual times: on a busy machine shorter ones would have it elect itself again and again. */
    private String startEtcd() {
        EtcdServer etcd = EtcdServer.builder()
                .flag("--heartbeat-interval=100")
                .flag("--election-timeout=1000")
                .start();
        started.push(etcd);
        return etcd.clientUrl().toString();
    }

    private String startRedis() {
        try {
            RedisServer redis = RedisServer.start();
            started.push(redis);
            return redis.uri().toString();
        } catch (ServerException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }
}
