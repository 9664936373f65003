package io.tenure.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.tenure.resource.Text;
import io.tenure.time.TaskScheduler;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is published about locks, for whoever wants to hear of it. Connects when somebody first does. Thread-safe. */
final class Bulletin {

    /*
     * Publication is a hint: it may be late or lost. So whoever listens also looks now and then. A connection that is lost
     * ends, as a link does: the next one may be to another server.
     *
     * I1 Whoever listens is told once his subscription stands, and again after each reconnection: what was published
     *    before that he may have missed.
     * I2 While anybody listens there is a connection that his channel is subscribed to, or an attempt to connect is under way
     *    or planned. What is sent on a connection is sent in the order in which listeners came and left.
     * I3 A connection ends whose server does not answer, even if nobody says that it is gone: where a host lost its power,
     *    or a firewall forgot the connection, nothing would come on it ever again. So does one whose server has left
     *    its cluster, or is cut off from it, which answers and hears of nothing. Another whose server answers stays.
     */

    /** Who listens to a channel: the last that came, as long as one is there of all that came. */
    private record Listening(Consumer<String> listener, int callers) {}

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);

    /**
     * So many questions without an answer end a connection. More than one, for a round may come late and find an answer that
     * has come, and that nobody had the time to read.
     */
    private static final int MOST_UNANSWERED = 2;

    private final Publications.Source source;
    private final Duration timeout;
    private final TaskScheduler scheduler;
    private final Executor connectors;

    private final Object lock = new Object();
    /** By channel. Guarded by lock. */
    private final Map<String, Listening> listeners = new HashMap<>();
    /** Guarded by lock. */
    private final Backoff backoff;
    /** Guarded by lock. */
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;
    /** Whether an attempt is under way or planned. Guarded by lock. */
    private boolean connecting;
    /** Guarded by lock. */
    private boolean closed;

    /**
     * One that has not begun.
     *
     * @param timeout how long connecting may take, and an answer
     * @param connectors may be blocked by it, one task at a time
     */
    Bulletin(
            Publications.Source source,
            Duration timeout,
            TimeSource time,
            TaskScheduler scheduler,
            Executor connectors) {
        this.source = source;
        this.timeout = timeout;
        this.scheduler = scheduler;
        this.connectors = connectors;
        this.backoff = new Backoff(time.random());
    }

    /**
     * Tells {@code listener} what is published on {@code channel}, on the client's thread, and "" when it may have missed
     * something. Each call is undone by one of {@link #unlisten}; the listener that came last hears for all.
     */
    void listen(String channel, Consumer<String> listener) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            listeners.merge(
                    channel,
                    new Listening(listener, 1),
                    (before, added) -> new Listening(listener, before.callers() + 1));
            if (connection != null) {
                subscribe(connection, channel);
            } else if (!connecting) {
                connectAfter(Duration.ZERO);
            }
        }
    }

    void unlisten(String channel) {
        synchronized (lock) {
            Listening left = listeners.computeIfPresent(
                    channel,
                    (name, before) ->
                            before.callers() == 1 ? null : new Listening(before.listener(), before.callers() - 1));
            if (left == null && connection != null) {
                unsubscribe(connection, channel);
            }
        }
    }

    /** With the lock held. */
    private void connectAfter(Duration pause) {
        connecting = true;
        scheduler.schedule(pause, this::handOver);
    }

    private void handOver() {
        try {
            connectors.execute(this::connect);
        } catch (RejectedExecutionException noThread) {
            failed(noThread);
        }
    }

    private void connect() {
        Publications found;
        try {
            found = source.connect(timeout);
        } catch (Throwable e) {
            failed(e);
            if (e instanceof Error fatal) {
                throw fatal;
            }
            return;
        }
        StatefulRedisPubSubConnection<String, String> made = found.connection();
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
        made.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> unused) {
                lost(made);
            }
        });
        install(found);
    }

    private void install(Publications found) {
        StatefulRedisPubSubConnection<String, String> made = found.connection();
        boolean late;
        synchronized (lock) {
            connecting = false;
            late = closed;
            if (!late) {
                connection = made;
                backoff.reset();
                listeners.keySet().forEach(channel -> subscribe(made, channel));
                new Pulse(found).roundLater();
            }
        }
        if (late) {
            var unused = made.closeAsync();
        } else if (!made.isOpen()) {
            lost(made);
        }
    }

    private void failed(Throwable failure) {
        LOG.debug("No publications yet: {}", Text.describe(failure));
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            if (closed || listeners.isEmpty()) {
                connecting = false;
            } else {
                connectAfter(backoff.pause());
            }
        }
    }

    private void lost(StatefulRedisPubSubConnection<String, String> ended) {
        synchronized (lock) {
            if (connection != ended) {
                return;
            }
            connection = null;
            if (!closed && !listeners.isEmpty()) {
                connectAfter(backoff.pause());
            }
        }
        var unused = ended.closeAsync();
    }

    /** Asks now and then whether the server of a connection is there, and hears, for as long as that is the connection. */
    private final class Pulse {

        private final Publications found;
        private final StatefulRedisPubSubConnection<String, String> watched;
        /** Guarded by lock. */
        private int unanswered;

        Pulse(Publications found) {
            this.found = found;
            this.watched = found.connection();
        }

        /** So often that the questions without an answer add up to the timeout. */
        void roundLater() {
            scheduler.schedule(timeout.dividedBy(MOST_UNANSWERED), this::round);
        }

        private void round() {
            boolean silent;
            boolean deaf = !found.areHeard().getAsBoolean();
            synchronized (lock) {
                if (connection != watched) {
                    return;
                }
                silent = unanswered == MOST_UNANSWERED;
                if (!silent && !deaf) {
                    unanswered++;
                    ask();
                    roundLater();
                }
            }
            if (silent || deaf) {
                LOG.debug("The server of the publications {}", silent ? "does not answer" : "does not hear the others");
                lost(watched);
            }
        }

        private void ask() {
            try {
                watched.async().ping().whenComplete((pong, failure) -> {
                    if (failure == null || failure instanceof RedisCommandExecutionException) {
                        answered();
                    }
                });
            } catch (RuntimeException refused) {
                LOG.debug("Not asked whether the server is there", refused);
            }
        }

        /** Also by an error: who must not ask is heard all the same. */
        private void answered() {
            synchronized (lock) {
                unanswered = 0;
            }
        }
    }

    private static void subscribe(StatefulRedisPubSubConnection<String, String> to, String channel) {
        try {
            var unused = to.async().subscribe(channel);
        } catch (RedisException away) {
            LOG.debug("Not subscribed to {} now; it will be on the next connection", channel, away);
        }
    }

    private static void unsubscribe(StatefulRedisPubSubConnection<String, String> from, String channel) {
        try {
            var unused = from.async().unsubscribe(channel);
        } catch (RedisException away) {
            LOG.debug("Nothing to unsubscribe from", away);
        }
    }

    private void tell(String channel, String message) {
        Listening present;
        synchronized (lock) {
            present = listeners.get(channel);
        }
        if (present != null) {
            present.listener().accept(message);
        }
    }

    void close() {
        StatefulRedisPubSubConnection<String, String> last;
        synchronized (lock) {
            closed = true;
            last = connection;
            connection = null;
            listeners.clear();
        }
        if (last != null) {
            var unused = last.closeAsync();
        }
    }
}
