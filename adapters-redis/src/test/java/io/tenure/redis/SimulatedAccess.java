package io.tenure.redis;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.tenure.testkit.sim.SimulatedProcess;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** How one process reaches the simulated Redis: the place of Lettuce's client. Used by the simulation's thread only. */
final class SimulatedAccess implements RedisAccess {

    private final SimulatedRedis redis;
    private final SimulatedProcess process;
    private final Executor client;
    private final List<SimulatedConnection> connections = new ArrayList<>();
    private long cutThereUntilNanos;
    private long cutBackUntilNanos;

    SimulatedAccess(SimulatedRedis redis, SimulatedProcess process) {
        this.redis = redis;
        this.process = process;
        this.client = process.time().newThreads("client").executor("client", 1, 1_000_000);
        heal();
    }

    @Override
    public Links links(LinkSettings settings, TimeSource time, Keepers keepers) {
        return new SingleServer(keepers.of(
                new Connector() {
                    @Override
                    public StatefulRedisConnection<String, String> connect(Duration atMost) throws Exception {
                        return SimulatedAccess.this.connect(atMost);
                    }

                    @Override
                    public String place() {
                        return "the simulated Redis";
                    }
                },
                link -> {}));
    }

    @Override
    public Publications publications(Duration atMost) throws Exception {
        return Publications.ofOne(connect(atMost));
    }

    private SimulatedConnection connect(Duration atMost) throws Exception {
        CompletableFuture<SimulatedConnection> made = new CompletableFuture<>();
        long arrives = Math.max(redis.nowNanos(), Math.max(cutThereUntilNanos, cutBackUntilNanos))
                + redis.dice().micros(100, 2_000).toNanos();
        redis.at(arrives, () -> arrive(made));
        try {
            return process.time().await(made, atMost);
        } catch (TimeoutException | InterruptedException late) {
            if (!made.completeExceptionally(late) && !made.isCompletedExceptionally()) {
                return made.join();
            }
            throw late;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RedisConnectionException away ? away : failed;
        }
    }

    private void arrive(CompletableFuture<SimulatedConnection> made) {
        if (redis.isUp()) {
            SimulatedConnection connection = new SimulatedConnection(redis, this);
            if (made.complete(connection)) {
                connections.add(connection);
            }
        } else if (!redis.isSilent()) {
            made.completeExceptionally(new RedisConnectionException("refused"));
        }
    }

    /** Does something on the client's thread, if the process is there, once it is awake. */
    void onClientThread(Runnable what) {
        if (!process.isCrashed()) {
            client.execute(what);
        }
    }

    boolean isOf(SimulatedProcess one) {
        return process == one;
    }

    /** Until when nothing arrives there. */
    long cutThereUntilNanos() {
        return cutThereUntilNanos;
    }

    /** Until when nothing comes back from there. */
    long cutBackUntilNanos() {
        return cutBackUntilNanos;
    }

    /** Each way is cut for a time of its own. */
    void cutFor(Duration there, Duration back) {
        cutThereUntilNanos = redis.nowNanos() + there.toNanos();
        cutBackUntilNanos = redis.nowNanos() + back.toNanos();
    }

    final void heal() {
        cutFor(Duration.ZERO, Duration.ZERO);
    }

    /** Whether its client knows of each connection that has ended, or never will hear of any. */
    boolean knowsOfAllEnds() {
        return process.isCrashed() || connections.isEmpty();
    }

    void holdUpAll(Duration length) {
        connections.forEach(connection -> connection.holdUp(length));
    }

    void dropAll() {
        List.copyOf(connections).forEach(SimulatedConnection::drop);
    }

    void published(String channel, String message) {
        if (!process.isCrashed()) {
            List.copyOf(connections).forEach(connection -> connection.published(channel, message));
        }
    }

    void ended(SimulatedConnection connection) {
        connections.remove(connection);
    }

    @Override
    public void tls(SslOptions options) {}

    @Override
    public void close() {
        List.copyOf(connections).forEach(SimulatedConnection::close);
        redis.closed(this);
    }
}
