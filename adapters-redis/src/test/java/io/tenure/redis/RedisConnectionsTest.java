package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.support.BoundedAsyncPool;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pooled connections, governed. */
@RequiresServer("redis-server")
class RedisConnectionsTest {

    private static final int POOL = 2;

    private RedisServer redis;
    private RedisClient client;
    private BoundedAsyncPool<StatefulRedisConnection<String, String>> pool;
    private ResourceCoordinator coordinator;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        client = RedisClient.create(redis.uri().toString());
        RedisURI uri = RedisURI.create(redis.uri());
        pool = RedisConnections.pool(() -> client.connectAsync(StringCodec.UTF8, uri), POOL);
        coordinator = ResourceCoordinator.builder("a").build();
    }

    @AfterEach
    void stop() {
        coordinator.close();
        pool.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.close();
    }

    private ResourceKind.Builder<StatefulRedisConnection<String, String>> kind() {
        return RedisConnections.kind("redis", StatefulRedisConnection.class, pool);
    }

    private ResourceLease<StatefulRedisConnection<String, String>> borrow(
            ResourceKind<StatefulRedisConnection<String, String>> kind) throws Exception {
        // The pool counts a connection twice for a moment after it was made, and says then that it is exhausted.
        await().atMost(Duration.ofSeconds(10)).until(() -> pool.getCreationInProgress() == 0);
        return RedisConnections.borrowAsync(coordinator, kind, pool)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void connection_goesBackToThePool_andComesAgain() throws Exception {
        ResourceKind<StatefulRedisConnection<String, String>> kind = kind().build();
        ResourceLease<StatefulRedisConnection<String, String>> first = borrow(kind);
        StatefulRedisConnection<String, String> connection = first.get();
        assertThat(connection.async().ping().get(5, TimeUnit.SECONDS)).isEqualTo("PONG");

        first.close();

        assertThat(pool.getIdle()).isEqualTo(1);
        ResourceLease<StatefulRedisConnection<String, String>> second = borrow(kind);
        assertThat(second.get()).isSameAs(connection);
        second.close();
    }

    @Test
    void connectionThatWasForgotten_isClosed_andItsPlaceIsFree() throws Exception {
        ResourceKind<StatefulRedisConnection<String, String>> kind =
                kind().idle(Duration.ofMillis(200)).build();
        ResourceLease<StatefulRedisConnection<String, String>> forgotten = borrow(kind);
        StatefulRedisConnection<String, String> connection = forgotten.get();
        ResourceLease<StatefulRedisConnection<String, String>> alsoForgotten = borrow(kind);

        await().atMost(Duration.ofSeconds(10)).until(() -> pool.getObjectCount() == 0);

        assertThat(connection.isOpen()).isFalse();
        assertThat(forgotten.releaseCause()).isEqualTo(ReleaseCause.IDLE_EXPIRED);
        assertThat(alsoForgotten.isValid()).isFalse();
        borrow(kind).close();
    }

    @Test
    void connectionThatCannotBeRegistered_goesBack() throws Exception {
        ResourceKind<StatefulRedisConnection<String, String>> kind =
                kind().maxLive(1).build();
        ResourceLease<StatefulRedisConnection<String, String>> first = borrow(kind);

        assertThatThrownBy(() -> borrow(kind)).hasCauseInstanceOf(LimitExceededException.class);

        assertThat(pool.getIdle()).isEqualTo(1);
        first.close();
    }

    @Test
    void connectionWhoseServerWent_isNotGivenToTheNext() throws Exception {
        ResourceKind<StatefulRedisConnection<String, String>> kind = kind().build();
        ResourceLease<StatefulRedisConnection<String, String>> first = borrow(kind);
        StatefulRedisConnection<String, String> connection = first.get();
        connection.close();

        first.close();

        await().atMost(Duration.ofSeconds(10)).until(() -> pool.getObjectCount() == 0);
        ResourceLease<StatefulRedisConnection<String, String>> second = borrow(kind);
        assertThat(second.get()).isNotSameAs(connection);
        second.close();
    }
}
