package io.tenure.redis;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TenureException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys of the user's in Redis as EXTERNAL resources: put by this process, deleted when their lease ends or, once this
 * process is gone, by a survivor; never if somebody else has put something else there meanwhile.
 *
 * <pre>{@code
 * RedisKeys keys = RedisKeys.at("redis://redis-1:6379").build();
 * try (var coordinator = ResourceCoordinator.builder("payments").store(store).adapter(keys).build()) {
 *   ResourceLease<RedisKey> cart = keys.put(coordinator, "cart:42", json);
 * }
 * }</pre>
 *
 * <p><b>COMPARE_ONLY.</b> Redis compares before it deletes, by the SHA-1 of the value, which is all that is written down of
 * it. The key's name is its id, and stays taken in the store until its deletion is confirmed. A key whose process put it and
 * then changed it by other means is not deleted: it is not what was put.
 *
 * <p>One instance serves one coordinator; close it after that. Thread-safe.
 */
public final class RedisKeys implements ResourceAdapter<RedisKey>, AutoCloseable {

    /** The kind's name, unless the builder is told another. */
    public static final String DEFAULT_KIND = "redis-key";

    /** The attribute that holds the SHA-1 of the value. */
    public static final String SHA1_ATTRIBUTE = "redis.sha1";

    /** The attribute that holds after how many milliseconds Redis drops the key by itself. */
    public static final String EXPIRY_ATTRIBUTE = "redis.expiry-ms";

    private final LinkSettings settings;
    private final String system;
    private final int reclaimsPerSecond;
    private final RedisAccess access;
    private final ResourceKind<RedisKey> kind;
    private volatile @Nullable KeyStation station;

    private RedisKeys(Builder builder) {
        this.settings = new LinkSettings(builder.kind, false, builder.commandTimeout, builder.connectTimeout);
        this.system = Ids.requireName("system", builder.system);
        this.reclaimsPerSecond = builder.reclaimsPerSecond;
        this.access = builder.access;
        ResourceKind.Builder<RedisKey> begun =
                ResourceKind.external(builder.kind, RedisKey.class).release(ReleaseAction.nothing());
        builder.kindSettings.accept(begun);
        this.kind = begun.build();
    }

    /** Begins with a client of the user's, which stays the user's to close. */
    public static Builder on(RedisClient client) {
        return new Builder(new RedisAccess.Given(client));
    }

    /** Begins with a client of its own. */
    public static Builder at(RedisURI uri) {
        return new Builder(new RedisAccess.Own(uri));
    }

    /** The same for an address as text, such as {@code redis://host:6379} or {@code redis-sentinel://host:26379#master}. */
    public static Builder at(String uri) {
        return at(RedisURI.create(uri));
    }

    /** Begins with a Redis Cluster that the servers at these addresses belong to. */
    public static Builder atCluster(List<RedisURI> seeds) {
        return new Builder(RedisAccess.Own.cluster(seeds));
    }

    /** The kind of these keys. */
    public ResourceKind<RedisKey> resourceKind() {
        return kind;
    }

    /**
     * Puts a value where nothing is. Blocks as {@link Registrar#acquire} does, and throws what it throws.
     *
     * @throws io.tenure.resource.HeldByOtherException if another owner governs that key
     * @throws io.tenure.resource.TakeFailedException if the key holds something that nobody governs
     */
    @CheckReturnValue
    public ResourceLease<RedisKey> put(Registrar in, String key, String value) {
        return put(in, ResourceSpec.named(key), value, null);
    }

    /**
     * The same, with a TTL or more in the spec, whose id is the key.
     *
     * @param expiry after which Redis drops the key by itself, whatever becomes of everybody else; null for never
     */
    @CheckReturnValue
    public ResourceLease<RedisKey> put(Registrar in, ResourceSpec spec, String value, @Nullable Duration expiry) {
        String sha1 = Sha1.hex(value);
        ResourceSpec described = describe(spec, sha1, expiry);
        try (KeyStation.Offer offer = here().offer(sha1, value)) {
            return in.acquire(kind, described);
        }
    }

    /**
     * The asynchronous form; what it throws completes the stage exceptionally. Whoever cancels the stage's future gets
     * nothing: what was put by then is deleted.
     */
    @CheckReturnValue
    public CompletionStage<ResourceLease<RedisKey>> putAsync(
            Registrar in, ResourceSpec spec, String value, @Nullable Duration expiry) {
        CompletableFuture<ResourceLease<RedisKey>> stage = new CompletableFuture<>();
        try {
            String sha1 = Sha1.hex(value);
            ResourceSpec described = describe(spec, sha1, expiry);
            KeyStation.Offer offer = here().offer(sha1, value);
            in.acquireAsync(kind, described).whenComplete((lease, failure) -> {
                offer.close();
                UserStages.settle(stage, lease, failure, ResourceLease::closeAsync);
            });
        } catch (TenureException refused) {
            stage.completeExceptionally(refused);
        }
        return stage;
    }

    /** What {@code adoptAsync} needs for a key that is there already, with {@link #describe(String, String)}. */
    public ResourceSpec spec(String key, String value) {
        return describe(ResourceSpec.named(key), Sha1.hex(value), null);
    }

    /** The resource of a key that is there already. */
    public RedisKey describe(String key, String value) {
        return new RedisKey(Ids.requireId("key", key), Sha1.hex(value));
    }

    /**
     * Deletes keys that still hold what is expected, governed or not, all at once.
     *
     * @param expected what each key has to hold
     * @return how many were deleted; fails if that is unknown of any
     */
    @CheckReturnValue
    public CompletionStage<Integer> deleteAll(Map<String, String> expected, Duration timeout) {
        return here().deleteAll(expected, timeout);
    }

    private static ResourceSpec describe(ResourceSpec spec, String sha1, @Nullable Duration expiry) {
        Map<String, String> attributes = new HashMap<>(spec.attributes());
        attributes.put(SHA1_ATTRIBUTE, sha1);
        if (expiry != null) {
            if (expiry.toMillis() < 1) {
                throw new InvalidArgumentException("expiry", expiry, "at least 1 ms");
            }
            attributes.put(EXPIRY_ATTRIBUTE, Long.toString(expiry.toMillis()));
        }
        return spec.attributes(attributes);
    }

    @Override
    public String kind() {
        return settings.name();
    }

    @Override
    public Fencing fencing() {
        return Fencing.COMPARE_ONLY;
    }

    @Override
    public String endpoint() {
        return "redis/" + system;
    }

    @Override
    public int reclaimsPerSecond() {
        return reclaimsPerSecond;
    }

    @Override
    public boolean mustNotBlock(Thread thread) {
        KeyStation bound = station;
        return bound == null ? Front.isClients(thread) : bound.mustNotBlock(thread);
    }

    @Override
    public void bind(AdapterContext context) {
        synchronized (this) {
            if (station != null) {
                throw new IllegalStateException("these keys serve a coordinator already; each needs its own");
            }
            station = new KeyStation(settings, context, access);
        }
        here().start();
    }

    @Override
    public Map<String, String> complete(String id, Map<String, String> attributes) {
        Sha1.require(SHA1_ATTRIBUTE, attributes.get(SHA1_ATTRIBUTE));
        return attributes;
    }

    @Override
    public CompletionStage<Taken<RedisKey>> take(ResourceRecord intent, Duration timeout) {
        return here().take(intent, timeout);
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return here().release(record, revoke, timeout);
    }

    /** Ends all connections. Idempotent. */
    @Override
    public void close() {
        KeyStation last = station;
        if (last != null) {
            last.close();
        }
    }

    KeyStation here() {
        KeyStation bound = station;
        if (bound == null) {
            throw new IllegalStateException(
                    "these keys serve no coordinator yet: give them to its builder by adapter()");
        }
        return bound;
    }

    /** Collects what {@link RedisKeys} are made of. Not thread-safe. */
    public static final class Builder {

        private final RedisAccess access;
        private String kind = DEFAULT_KIND;
        private String system = "default";
        private int reclaimsPerSecond = 20_000;
        private Duration commandTimeout = LinkSettings.DEFAULT_TIMEOUT;
        private Duration connectTimeout = LinkSettings.DEFAULT_TIMEOUT;
        private Consumer<ResourceKind.Builder<RedisKey>> kindSettings = kind -> {};

        private Builder(RedisAccess access) {
            this.access = access;
        }

        /** The kind's name, {@value RedisKeys#DEFAULT_KIND} by default. */
        @CanIgnoreReturnValue
        public Builder kind(String name) {
            kind = name;
            return this;
        }

        /** Which Redis this is, {@code default} by default: one name must lead to the same Redis in every process. */
        @CanIgnoreReturnValue
        public Builder system(String name) {
            system = name;
            return this;
        }

        /**
         * Which certificates are trusted and shown, for an address with TLS ({@code rediss://}); by default what the JVM
         * trusts.
         *
         * @throws InvalidArgumentException if a client was given, which has that set by itself
         */
        @CanIgnoreReturnValue
        public Builder tls(SslOptions options) {
            access.tls(options);
            return this;
        }

        /** How long an answer may take before the connection counts as dead, 2 s by default. */
        @CanIgnoreReturnValue
        public Builder commandTimeout(Duration timeout) {
            commandTimeout = timeout;
            return this;
        }

        /** How long connecting may take, 2 s by default. */
        @CanIgnoreReturnValue
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        /** More to set on the kind, such as a TTL. */
        @CanIgnoreReturnValue
        public Builder kindSettings(Consumer<ResourceKind.Builder<RedisKey>> more) {
            kindSettings = more;
            return this;
        }

        /** How many keys of the dead are deleted in a second at most, 20,000 by default. */
        @CanIgnoreReturnValue
        public Builder reclaimsPerSecond(int most) {
            if (most < 1) {
                throw new InvalidArgumentException("reclaimsPerSecond", most, "at least 1");
            }
            reclaimsPerSecond = most;
            return this;
        }

        /**
         * The keys, to be given to a coordinator's builder.
         *
         * @throws InvalidArgumentException if a name is refused, or a timeout is not between 10 ms and a minute
         */
        public RedisKeys build() {
            return new RedisKeys(this);
        }
    }
}
