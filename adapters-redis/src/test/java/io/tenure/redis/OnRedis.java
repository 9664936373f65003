package io.tenure.redis;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.testkit.contract.AdapterFixture;
import io.tenure.testkit.contract.Fault;
import io.tenure.testkit.proxy.FaultProxy;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;

/** Adapters on one Redis: the first by way of a proxy, the others by themselves. */
abstract class OnRedis<R> implements AdapterFixture<R> {

    /** A call that is not answered ends with its connection, not with its own timeout: this is below that of any test. */
    static final Duration COMMAND_TIMEOUT = Duration.ofMillis(400);

    private final RedisServer redis;
    private final FaultProxy proxy;
    private boolean opened;

    OnRedis(RedisServer redis) {
        this.redis = redis;
        this.proxy = FaultProxy.to(redis.port());
        redis.command("FLUSHALL");
    }

    abstract ResourceAdapter<R> at(String uri);

    final RedisServer redis() {
        return redis;
    }

    @Override
    public final ResourceAdapter<R> open() {
        String uri = opened ? redis.uri().toString() : "redis://127.0.0.1:" + proxy.port();
        opened = true;
        return at(uri);
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
    public final Fault lateRequests() {
        return Fault.of(() -> proxy.toServer().hold(), proxy::heal);
    }

    @Override
    public final Fault lateReplies() {
        return Fault.of(() -> proxy.toClient().hold(), proxy::heal);
    }

    @Override
    public final void close() {
        proxy.close();
    }
}
