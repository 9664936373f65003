package io.tenure.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.tenure.testkit.server.RedisServer;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What keepers and their like are made of, for tests of one of them. */
final class Rig implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(10);
    static final LinkSettings SETTINGS = new LinkSettings("test", true, Duration.ofSeconds(2), Duration.ofSeconds(2));

    final TimeSource time = SystemTime.instance();
    final Threads threads = time.newThreads("test");
    final Executor connecting = threads.executor("connecting", 2, 16);
    private final ClientResources resources =
            ClientResources.builder().ioThreadPoolSize(2).build();
    final RedisClient client = RedisClient.create(resources);

    Rig() {
        client.setOptions(OwnClient.options(SETTINGS, null));
    }

    static RedisURI uri(RedisServer server) {
        return RedisURI.create(server.uri());
    }

    LinkKeeper keeper(RedisURI uri, Consumer<Link> onUp) {
        return keeper(connector(uri), connecting, onUp);
    }

    LinkKeeper keeper(Connector connector, Executor on, Consumer<Link> onUp) {
        return new LinkKeeper(connector, SETTINGS, time, threads, on, onUp);
    }

    Connector connector(RedisURI uri) {
        return new Connector() {
            @Override
            public StatefulRedisConnection<String, String> connect(Duration atMost) {
                return client.connect(StringCodec.ASCII, uri);
            }

            @Override
            public String place() {
                return OwnClient.describe(uri);
            }
        };
    }

    @Override
    public void close() {
        threads.close(SOON);
        client.shutdown(Duration.ZERO, SOON);
        var unused = resources.shutdown(0, SOON.toMillis(), TimeUnit.MILLISECONDS);
    }
}
