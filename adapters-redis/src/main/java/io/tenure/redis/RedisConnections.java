package io.tenure.redis;

import com.google.errorprone.annotations.CheckReturnValue;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.support.AsyncConnectionPoolSupport;
import io.lettuce.core.support.AsyncPool;
import io.lettuce.core.support.BoundedAsyncPool;
import io.lettuce.core.support.BoundedPoolConfig;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Pooled Lettuce connections as CONNECTION resources: who forgets to give one back loses it to the pool, in time.
 *
 * <pre>{@code
 * var pool = RedisConnections.pool(() -> client.connectAsync(StringCodec.UTF8, uri), 16);
 * var kind = RedisConnections.kind("redis", StatefulRedisConnection.class, pool).build();
 *
 * try (var redis = RedisConnections.borrowAsync(coordinator, kind, pool).toCompletableFuture().get()) {
 *   redis.get().async().get("key");
 * }
 * }</pre>
 *
 * <p>A connection is given back if its last lease was closed and it is open; it is closed, and its place in the pool freed,
 * in any other case: when its time is up its holder may be in the middle of something.
 *
 * <p>A pool made by other means must not wrap its connections, for closing a wrapped one gives it back, and has to test on
 * release. All methods are thread-safe, and none blocks.
 */
public final class RedisConnections {

    private static final Duration DEFAULT_IDLE = Duration.ofSeconds(30);

    private RedisConnections() {}

    /**
     * A pool that is fit for this: it hands out connections as they are, and drops closed ones.
     *
     * @param connect opens one connection
     * @param most how many there are at a time, at least 1
     */
    public static <C extends StatefulConnection<?, ?>> BoundedAsyncPool<C> pool(
            Supplier<CompletionStage<C>> connect, int most) {
        if (most < 1) {
            throw new InvalidArgumentException("most", most, "at least 1");
        }
        BoundedPoolConfig config = BoundedPoolConfig.builder()
                .maxTotal(most)
                .maxIdle(most)
                .testOnAcquire()
                .testOnRelease()
                .build();
        return AsyncConnectionPoolSupport.createBoundedObjectPool(connect, config, false);
    }

    /**
     * Begins a kind of connections of one pool: taken away from a holder that has not touched its lease for 30 s. Whoever
     * works longer touches it, or sets another idle time.
     *
     * @param type what the connections are, such as {@code StatefulRedisConnection.class}, whatever their parameters
     */
    @SuppressWarnings("unchecked") // The class of a generic type says nothing of its parameters, and the pool does.
    public static <C extends StatefulConnection<?, ?>> ResourceKind.Builder<C> kind(
            String name, Class<? super C> type, AsyncPool<C> pool) {
        return ResourceKind.connection(name, (Class<C>) type).idle(DEFAULT_IDLE).release(giveBack(pool));
    }

    /** Ends a connection by giving it back if it is fit for the next holder, and by closing it otherwise. */
    public static <C extends StatefulConnection<?, ?>> ReleaseAction<C> giveBack(AsyncPool<C> pool) {
        return (connection, context) -> giveBack(pool, connection, context);
    }

    private static <C extends StatefulConnection<?, ?>> CompletionStage<?> giveBack(
            AsyncPool<C> pool, C connection, ReleaseContext context) {
        boolean fit = context.cause() == ReleaseCause.CLOSED && connection.isOpen();
        // A closed connection goes back, too: the pool finds it unfit, and makes room for another.
        return fit
                ? pool.release(connection)
                : connection
                        .closeAsync()
                        .handle((closed, failure) -> null)
                        .thenCompose(closed -> pool.release(connection));
    }

    /**
     * Borrows a connection and registers it.
     *
     * @return fails with what the pool says, or what registering throws; the connection is given back then
     */
    @CheckReturnValue
    public static <C extends StatefulConnection<?, ?>> CompletionStage<ResourceLease<C>> borrowAsync(
            Registrar in, ResourceKind<C> kind, AsyncPool<C> pool) {
        return borrowAsync(in, kind, ResourceSpec.UNNAMED, pool);
    }

    /** The same with a spec of its own. If the stage's future is cancelled before, the connection is given back. */
    @CheckReturnValue
    public static <C extends StatefulConnection<?, ?>> CompletionStage<ResourceLease<C>> borrowAsync(
            Registrar in, ResourceKind<C> kind, ResourceSpec spec, AsyncPool<C> pool) {
        CompletableFuture<ResourceLease<C>> borrowed = new CompletableFuture<>();
        var unused = pool.acquire().whenComplete((connection, failure) -> {
            if (failure != null) {
                borrowed.completeExceptionally(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
                return;
            }
            register(in, kind, spec, pool, connection, borrowed);
        });
        return borrowed;
    }

    private static <C extends StatefulConnection<?, ?>> void register(
            Registrar in,
            ResourceKind<C> kind,
            ResourceSpec spec,
            AsyncPool<C> pool,
            C connection,
            CompletableFuture<ResourceLease<C>> borrowed) {
        ResourceLease<C> lease;
        try {
            lease = in.register(kind, spec, connection);
        } catch (Throwable refused) {
            var unused =
                    pool.release(connection).whenComplete((back, ignored) -> borrowed.completeExceptionally(refused));
            return;
        }
        if (!borrowed.complete(lease)) {
            lease.closeAsync();
        }
    }
}
