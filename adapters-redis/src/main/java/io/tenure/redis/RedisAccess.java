package io.tenure.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How Redis is reached: by a client of the user's, or by one of ours. */
interface RedisAccess extends AutoCloseable {

    /** Opens connections for scripts. */
    Connector connector(LockSettings settings);

    /** A connection that hears what is published; it subscribes again by itself after it was lost. */
    StatefulRedisPubSubConnection<String, String> publications(Duration atMost) throws Exception;

    @Override
    void close();

    /** A client of the user's. */
    final class Given implements RedisAccess {

        private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);

        private final RedisClient client;

        Given(RedisClient client) {
            this.client = client;
        }

        @Override
        public Connector connector(LockSettings settings) {
            ClientAdvice.of(client.getOptions())
                    .forEach(advice -> LOG.warn("Lettuce client of {}: {}", settings.kind(), advice));
            return new Connector() {
                @Override
                public StatefulRedisConnection<String, String> connect(Duration atMost) {
                    return client.connect(StringCodec.ASCII);
                }

                @Override
                public String place() {
                    return "the given client's Redis";
                }
            };
        }

        @Override
        public StatefulRedisPubSubConnection<String, String> publications(Duration atMost) {
            return client.connectPubSub(StringCodec.ASCII);
        }

        @Override
        public void close() {}
    }

    /** A client of ours. */
    final class Own implements RedisAccess {

        private static final Duration SHUTDOWN = Duration.ofSeconds(1);

        private final RedisURI uri;
        private final OwnClient own = new OwnClient();

        Own(RedisURI uri) {
            this.uri = uri;
        }

        @Override
        public Connector connector(LockSettings settings) {
            own.begin(settings);
            return new Connector() {
                @Override
                public StatefulRedisConnection<String, String> connect(Duration atMost) throws Exception {
                    return own.client()
                            .connectAsync(StringCodec.ASCII, uri)
                            .toCompletableFuture()
                            .get(atMost.toNanos(), TimeUnit.NANOSECONDS);
                }

                @Override
                public String place() {
                    return OwnClient.describe(uri);
                }
            };
        }

        @Override
        public StatefulRedisPubSubConnection<String, String> publications(Duration atMost) throws Exception {
            return own.client()
                    .connectPubSubAsync(StringCodec.ASCII, uri)
                    .toCompletableFuture()
                    .get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public void close() {
            own.close(SHUTDOWN);
        }
    }
}
