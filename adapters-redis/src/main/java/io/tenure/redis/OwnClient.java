package io.tenure.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Lettuce client with the options that locks need. */
final class OwnClient {

    private static final Duration FIRST_DELAY = Duration.ofMillis(50);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);
    /** For so long the client's threads take what a connection that was under way has left for them. */
    private static final Duration QUIET = Duration.ofMillis(100);

    private static final int REDIS_PORT = 6379;

    private @Nullable ClientResources resources;
    private @Nullable RedisClient client;

    /** Makes it. */
    synchronized void begin(LinkSettings settings, @Nullable SslOptions ssl) {
        resources = ClientResources.builder()
                .reconnectDelay(() -> Delay.fullJitter(FIRST_DELAY, LONGEST_DELAY, 50, TimeUnit.MILLISECONDS))
                .build();
        client = RedisClient.create(resources);
        client.setOptions(options(settings, ssl));
    }

    static ClientOptions options(LinkSettings settings, @Nullable SslOptions ssl) {
        ClientOptions.Builder options = ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .requestQueueSize(2 * Link.MAX_IN_FLIGHT)
                .timeoutOptions(TimeoutOptions.create())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(true)
                        .build());
        if (ssl != null) {
            options.sslOptions(ssl);
        }
        return options.build();
    }

    synchronized RedisClient client() {
        if (client == null) {
            throw new IllegalStateException("the client is not begun, or closed");
        }
        return client;
    }

    /** Host, port and master, without user and password. */
    static String describe(RedisURI uri) {
        if (uri.getSentinelMasterId() != null) {
            return "master " + uri.getSentinelMasterId() + " of "
                    + uri.getSentinels().size() + " sentinels";
        }
        int port = uri.getPort() == 0 ? REDIS_PORT : uri.getPort();
        return uri.getHost() + ":" + port + (uri.getDatabase() == 0 ? "" : "/" + uri.getDatabase());
    }

    /** Ends it, and then what it ran on, which it needs until then. Returns before that. */
    synchronized void close(Duration atMost) {
        ClientResources last = resources;
        if (client == null || last == null) {
            return;
        }
        var unused = client.shutdownAsync(0, atMost.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((down, failure) -> {
                    var unusedToo = last.shutdown(QUIET.toMillis(), atMost.toMillis(), TimeUnit.MILLISECONDS);
                });
        client = null;
        resources = null;
    }
}
