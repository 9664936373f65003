package io.tenure.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.tenure.resource.Text;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is published about locks, for whoever wants to hear of it. Connects when somebody first does. Thread-safe. */
final class Bulletin {

    /*
     * Publication is a hint: it may be late or lost. So whoever listens also looks now and then.
     *
     * I1 Whoever listens is told once his subscription stands, and again after each reconnection: what was published
     *    before that he may have missed.
     */

    /** Connects. */
    interface Source {
        /** May block for that long. */
        StatefulRedisPubSubConnection<String, String> connect(Duration atMost) throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Source source;
    private final LockService service;
    private final ConcurrentHashMap<String, Consumer<String>> listeners = new ConcurrentHashMap<>();

    private final Object lock = new Object();
    /** Guarded by lock. */
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;
    /** Guarded by lock. */
    private boolean connecting;
    /** Guarded by lock. */
    private boolean closed;

    Bulletin(Source source, LockService service) {
        this.source = source;
        this.service = service;
    }

    /** Tells {@code listener} what is published on {@code channel}, on the client's thread, and "" when it may have missed something. */
    void listen(String channel, Consumer<String> listener) {
        listeners.put(channel, listener);
        StatefulRedisPubSubConnection<String, String> present = connectionOrBegin();
        if (present != null) {
            subscribe(present, channel);
        }
    }

    void unlisten(String channel) {
        listeners.remove(channel);
        StatefulRedisPubSubConnection<String, String> present;
        synchronized (lock) {
            present = connection;
        }
        if (present != null) {
            try {
                var unused = present.async().unsubscribe(channel);
            } catch (RedisException away) {
                LOG.debug("Nothing to unsubscribe from", away);
            }
        }
    }

    private @Nullable StatefulRedisPubSubConnection<String, String> connectionOrBegin() {
        synchronized (lock) {
            if (connection != null || connecting || closed) {
                return connection;
            }
            connecting = true;
        }
        service.later(Duration.ZERO, this::connect, refused -> LOG.debug("Closing", refused));
        return null;
    }

    private void connect() {
        StatefulRedisPubSubConnection<String, String> made;
        try {
            made = source.connect(service.settings().connectTimeout());
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.debug("No publications yet: {}", Text.describe(e));
            service.later(PAUSE, this::connect, refused -> LOG.debug("Closing", refused));
            return;
        }
        made.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                tell(channel, message);
            }

            @Override
            public void subscribed(String channel, long count) {
                tell(channel, "");
            }
        });
        boolean late;
        synchronized (lock) {
            connecting = false;
            connection = made;
            late = closed;
        }
        if (late) {
            var unused = made.closeAsync();
        } else {
            listeners.keySet().forEach(channel -> subscribe(made, channel));
        }
    }

    private static void subscribe(StatefulRedisPubSubConnection<String, String> to, String channel) {
        try {
            var unused = to.async().subscribe(channel);
        } catch (RedisException away) {
            LOG.debug("Not subscribed to {} now; whoever waits looks for himself", channel, away);
        }
    }

    private void tell(String channel, String message) {
        Consumer<String> listener = listeners.get(channel);
        if (listener != null) {
            listener.accept(message);
        }
    }

    void close() {
        StatefulRedisPubSubConnection<String, String> last;
        synchronized (lock) {
            closed = true;
            last = connection;
        }
        listeners.clear();
        if (last != null) {
            var unused = last.closeAsync();
        }
    }
}
