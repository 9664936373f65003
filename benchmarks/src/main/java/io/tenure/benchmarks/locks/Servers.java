package io.tenure.benchmarks.locks;

import io.tenure.etcd.EtcdStore;
import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisServer;
import io.tenure.time.SystemTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Redis and an etcd of one's own, on free ports, for as long as a comparison takes. */
final class Servers implements AutoCloseable {

    /** Where the owners of a comparison find one another. */
    enum StoreChoice {
        ETCD,
        MEMORY
    }

    private final RedisServer redis;
    private final @Nullable EtcdServer etcd;

    private Servers(RedisServer redis, @Nullable EtcdServer etcd) {
        this.redis = redis;
        this.etcd = etcd;
    }

    static Servers start(StoreChoice store) {
        return start(store, EtcdServer.builder());
    }

    /** With etcd's data in a folder that the caller deletes. */
    static Servers start(StoreChoice store, DataFolder data) {
        return start(
                store, EtcdServer.builder().flag("--data-dir=" + data.path().resolve("etcd")));
    }

    private static Servers start(StoreChoice store, EtcdServer.Builder etcd) {
        RedisServer redis = RedisServer.start();
        try {
            return new Servers(redis, store == StoreChoice.ETCD ? etcd.start() : null);
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    RedisServer redis() {
        return redis;
    }

    String redisUri() {
        return redis.uri().toString();
    }

    String etcdUri() {
        return Objects.requireNonNull(etcd, "this comparison has no etcd")
                .clientUrl()
                .toString();
    }

    /** A connection of one coordinator, which closes it. */
    CoordinationStore connectStore() {
        return etcd == null ? InMemoryStore.on(SystemTime.instance()) : EtcdStore.connect(etcdUri());
    }

    @Override
    public void close() {
        redis.close();
        if (etcd != null) {
            etcd.close();
        }
    }
}
