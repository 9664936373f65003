package io.tenure.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How Redis is reached: by a client of the user's, or by one of ours. */
interface RedisAccess extends AutoCloseable {

    /** Why nothing connects yet. */
    String NO_LINKS = "there are no links yet";

    /** The links to the server, or servers, for scripts. */
    Links links(LinkSettings settings, TimeSource time, Keepers keepers);

    /** Makes the keeper of one place. */
    interface Keepers {
        /** A keeper that has not begun; {@code onUp} hears of each link before anybody else. */
        LinkKeeper of(Connector connector, Consumer<Link> onUp);
    }

    /** A connection that hears what is published. May block for that long, and a little longer. */
    Publications publications(Duration atMost) throws Exception;

    /**
     * What certificates are trusted and shown.
     *
     * @throws InvalidArgumentException if the client is the user's, who has set that on it
     */
    void tls(SslOptions options);

    @Override
    void close();

    /** One that comes too late is closed: a server that hung would find one for each attempt. */
    private static <T extends StatefulConnection<?, ?>> T await(CompletionStage<T> connecting, Duration atMost)
            throws Exception {
        CompletableFuture<T> awaited = new CompletableFuture<>();
        var unused = connecting.whenComplete((made, failure) -> {
            boolean wanted = failure == null ? awaited.complete(made) : awaited.completeExceptionally(failure);
            if (!wanted && made != null) {
                var unusedToo = made.closeAsync();
            }
        });
        try {
            return awaited.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException | TimeoutException tooLate) {
            if (awaited.completeExceptionally(tooLate)) {
                throw tooLate;
            }
            return awaited.get();
        }
    }

    /**
     * A client of the user's. Nobody can ask it for its address, without which it connects only by blocking, for as long as
     * it likes to wait: so that is done aside.
     */
    final class Given implements RedisAccess {

        private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);

        /** So many attempts may hang, and one waits; more are refused: each that was given up would leave a blocked thread. */
        private static final int ASIDE = 4;

        private final RedisClient client;
        private final AtomicBoolean closed = new AtomicBoolean();
        /** How many attempts are under way, and one more until this is closed. */
        private final AtomicInteger open = new AtomicInteger(1);
        /** Set with the links. */
        private volatile @Nullable Threads threads;
        /** Set with the links. */
        private volatile @Nullable Executor aside;

        Given(RedisClient client) {
            this.client = client;
        }

        @Override
        public Links links(LinkSettings settings, TimeSource time, Keepers keepers) {
            ClientAdvice.of(client.getOptions())
                    .forEach(advice -> LOG.warn("Lettuce client of {}: {}", settings.name(), advice));
            Threads made = time.newThreads(settings.name() + "-client");
            threads = made;
            aside = made.executor("connecting", ASIDE, 1);
            return new SingleServer(keepers.of(connector(), link -> {}));
        }

        private Connector connector() {
            return new Connector() {
                @Override
                public StatefulRedisConnection<String, String> connect(Duration atMost) throws Exception {
                    return aside(() -> client.connect(StringCodec.ASCII), atMost);
                }

                @Override
                public String place() {
                    return "the given client's Redis";
                }
            };
        }

        @Override
        public Publications publications(Duration atMost) throws Exception {
            return Publications.ofOne(aside(() -> client.connectPubSub(StringCodec.ASCII), atMost));
        }

        private <T extends StatefulConnection<?, ?>> T aside(Supplier<T> connect, Duration atMost) throws Exception {
            Executor blocked = Objects.requireNonNull(aside, NO_LINKS);
            open.incrementAndGet();
            try {
                return await(CompletableFuture.supplyAsync(() -> attempt(connect), blocked), atMost);
            } catch (RejectedExecutionException full) {
                ended();
                throw full;
            }
        }

        private <T> T attempt(Supplier<T> connect) {
            try {
                if (closed.get()) {
                    throw new RejectedExecutionException("closed");
                }
                return connect.get();
            } finally {
                ended();
            }
        }

        private void ended() {
            Threads last = threads;
            if (open.decrementAndGet() == 0 && last != null) {
                last.close(Duration.ZERO);
            }
        }

        @Override
        public void tls(SslOptions options) {
            throw new InvalidArgumentException("tls", "SslOptions", "set on the client that was given");
        }

        /**
         * Attempts that hang are left to themselves. One that is interrupted is forgotten by the client, which may yet
         * make a connection of it, and nobody would close that.
         */
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                ended();
            }
        }
    }

    /** A client of ours. */
    final class Own implements RedisAccess {

        private static final Duration SHUTDOWN = Duration.ofSeconds(1);

        private final List<RedisURI> uris;
        private final boolean cluster;
        private final OwnClient own = new OwnClient();
        private volatile @Nullable SslOptions ssl;
        /** Set with the links. */
        private volatile @Nullable TimeSource clock;
        /** Those of a cluster, once they are known. */
        private volatile @Nullable ClusterServers servers;

        /** One place: a server, or the master that sentinels name. */
        Own(RedisURI uri) {
            this(List.of(uri), false);
        }

        private Own(List<RedisURI> uris, boolean cluster) {
            this.uris = uris;
            this.cluster = cluster;
        }

        /** A cluster that one of these belongs to. */
        static Own cluster(List<RedisURI> seeds) {
            if (seeds.isEmpty()) {
                throw new InvalidArgumentException("seeds", seeds, "at least one");
            }
            return new Own(List.copyOf(seeds), true);
        }

        @Override
        public Links links(LinkSettings settings, TimeSource time, Keepers keepers) {
            own.begin(settings, ssl);
            clock = time;
            if (!cluster) {
                return new SingleServer(keepers.of(connector(uris.get(0)), link -> {}));
            }
            ClusterServers made = new ClusterServers(uris, time, (uri, onUp) -> keepers.of(connector(uri), onUp));
            servers = made;
            return made;
        }

        private Connector connector(RedisURI uri) {
            return new Connector() {
                @Override
                public StatefulRedisConnection<String, String> connect(Duration atMost) throws Exception {
                    return await(own.client().connectAsync(StringCodec.ASCII, uri), atMost);
                }

                @Override
                public String place() {
                    return OwnClient.describe(uri);
                }
            };
        }

        /**
         * In a cluster every server hears what any of them publishes, as long as it belongs there. Each that is tried has its
         * part of what is left of the time, so that one that hangs leaves some for the next.
         */
        @Override
        public Publications publications(Duration atMost) throws Exception {
            TimeSource time = Objects.requireNonNull(clock, NO_LINKS);
            long deadlineNanos = time.nowNanos() + atMost.toNanos();
            Exception last = new IllegalStateException("no address");
            ClusterServers known = servers;
            List<RedisURI> places = known == null ? uris : known.places();
            for (int i = 0; i < places.size(); i++) {
                long leftNanos = Math.max(0, deadlineNanos - time.nowNanos());
                Duration part = Duration.ofNanos(leftNanos / (places.size() - i));
                RedisURI place = places.get(i);
                try {
                    StatefulRedisPubSubConnection<String, String> made =
                            await(own.client().connectPubSubAsync(StringCodec.ASCII, place), part);
                    return known == null
                            ? Publications.ofOne(made)
                            : new Publications(made, () -> known.hearsOthers(place));
                } catch (ExecutionException | TimeoutException e) {
                    last = e;
                }
            }
            throw last;
        }

        @Override
        public void tls(SslOptions options) {
            ssl = options;
        }

        @Override
        public void close() {
            own.close(SHUTDOWN);
        }
    }
}
