package io.tenure.redis;

import io.tenure.store.CoordinationStore;
import io.tenure.testkit.contract.Fault;
import io.tenure.testkit.contract.HeldLock;
import io.tenure.testkit.contract.LockClient;
import io.tenure.testkit.contract.LockFixture;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Locks of processes on one Redis and one store: the first reaches Redis by way of a proxy, the others by themselves. */
public abstract class LocksOnProcesses implements LockFixture {

    private static final Duration BRIEFLY = Duration.ofMillis(400);

    private final FaultProxy proxy;
    private final Processes processes;
    private final RedisServer redis;
    private final boolean strict;
    private int started;

    /** On a Redis that is emptied for it. */
    protected LocksOnProcesses(RedisServer redis, boolean strict) {
        redis.command("FLUSHALL");
        this.redis = redis;
        this.strict = strict;
        this.proxy = FaultProxy.to(redis.port());
        this.processes = new Processes(redis);
    }

    /** How a process takes locks, and knows the one that it has. */
    protected abstract Way way(Processes.Member member);

    /** How a process takes locks. */
    protected interface Way {

        /** As {@link LockClient#tryLock}. */
        Optional<HeldLock> tryLock(String name) throws Exception;

        /** As {@link LockClient#lock}. */
        HeldLock lock(String name, Duration waitAtMost) throws Exception;
    }

    @Override
    public final LockClient start() {
        String uri =
                started == 0 ? "redis://127.0.0.1:" + proxy.port() : redis.uri().toString();
        Processes.Member member = processes.start(
                "p" + ++started,
                RedisLocks.at(uri),
                locks -> locks.strict(strict).trust(BRIEFLY.multipliedBy(2)).commandTimeout(BRIEFLY));
        return new Client(member, way(member));
    }

    @Override
    public final Duration recovery() {
        return Duration.ofSeconds(15);
    }

    @Override
    public final Fault outage() {
        return Fault.of(
                () -> {
                    proxy.refuse();
                    proxy.reset();
                },
                proxy::heal);
    }

    @Override
    public final Fault lateReplies() {
        return Fault.of(() -> proxy.toClient().hold(), proxy::heal);
    }

    @Override
    public final void close() {
        processes.close();
        proxy.close();
    }

    private final class Client implements LockClient {

        private final Processes.Member member;
        private final Way way;

        Client(Processes.Member member, Way way) {
            this.member = member;
            this.way = way;
        }

        @Override
        public Optional<HeldLock> tryLock(String name) throws Exception {
            return way.tryLock(name);
        }

        @Override
        public HeldLock lock(String name, Duration waitAtMost) throws Exception {
            return way.lock(name, waitAtMost);
        }

        @Override
        public void die() {
            member.die();
        }

        @Override
        public void loseSession() throws Exception {
            try (CoordinationStore store = processes.anotherConnection()) {
                String own = "/owners/" + member.coordinator.owner().id();
                long session = store
                        .range("/tenure/", null, 1_000, recovery())
                        .toCompletableFuture()
                        .get(15, TimeUnit.SECONDS)
                        .rows()
                        .stream()
                        .filter(row -> row.key().endsWith(own))
                        .findFirst()
                        .orElseThrow()
                        .session();
                store.endSession(session, recovery()).toCompletableFuture().get(15, TimeUnit.SECONDS);
            }
        }

        @Override
        public void close() {
            member.close();
        }
    }
}
