package io.tenure.examples.gateway.service;

import io.tenure.CoordinatorBuilder;
import io.tenure.ResourceCoordinator;
import io.tenure.etcd.EtcdRegistrations;
import io.tenure.etcd.EtcdStore;
import io.tenure.examples.gateway.order.Order;
import io.tenure.redis.RedisLock;
import io.tenure.redis.RedisLocks;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rests on servers: the store and the directory of the gateways are in etcd; an order needs the lock on its account, in
 * Redis, whose token the bank's ledger checks. Thread-safe.
 */
final class ServerBacking implements Backing {

    /** After that long an account is too busy. */
    private static final Duration WAIT_AT_MOST = Duration.ofSeconds(2);

    /** Several JVMs start at the same time, and share what cores there are. */
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(20);

    private final Servers servers;
    private final RedisLocks locks;
    private final EtcdRegistrations registrations;
    private final Threads threads;
    /** Null until it serves. Volatile. */
    private volatile @Nullable DirectoryEntry entry;

    ServerBacking(Servers servers, Threads threads) {
        this.servers = servers;
        this.threads = threads;
        this.locks = RedisLocks.at(servers.redis())
                .kind("account-lock")
                .prefix(servers.redisPrefix())
                .build();
        this.registrations = EtcdRegistrations.builder()
                .endpoint(servers.etcd())
                .service(servers.directory())
                .revocationPrefix(servers.revocations())
                .connectTimeout(CONNECT_WITHIN)
                .connect();
    }

    @Override
    public void equip(CoordinatorBuilder builder) {
        builder.store(EtcdStore.builder()
                        .endpoint(servers.etcd())
                        .keyPrefix(servers.etcdPrefix())
                        .connectTimeout(CONNECT_WITHIN)
                        .connect())
                .owner(owner -> owner.ttl(Servers.TTL))
                .adapter(locks)
                .adapter(registrations);
    }

    @Override
    public List<ResourceKind<?>> kinds() {
        return List.of(locks.resourceKind(), registrations.resourceKind());
    }

    @Override
    public Entitlement claim(ResourceScope scope, Order order) {
        ResourceLease<RedisLock> lease = locks.acquire(scope, order.account(), WAIT_AT_MOST);
        return new Entitlement(List.of(lease), Map.of("account", order.account(), "token", lease.token()));
    }

    @Override
    public void serve(ResourceCoordinator coordinator, int port) {
        entry = DirectoryEntry.keep(registrations, servers.directory(), port, coordinator, threads);
    }

    @Override
    public void leave() {
        DirectoryEntry kept = entry;
        if (kept != null) {
            kept.close();
        }
    }

    @Override
    public void close() {
        locks.close();
        registrations.close();
    }
}
