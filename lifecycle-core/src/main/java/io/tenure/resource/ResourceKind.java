package io.tenure.resource;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A type of resource: its name, layer, policy and how it ends. A constant, built once; immutable and thread-safe.
 *
 * @param <R> the resource's type
 */
public final class ResourceKind<R> {

    private final String name;
    private final Class<R> type;
    private final Layer layer;
    private final TtlPolicy ttlPolicy;
    private final double jitter;
    private final CleanupPolicy cleanupPolicy;
    private final long maxLive;
    private final ReleaseAction<? super R> release;
    private final ReleaseAction<? super R> onExpire;
    private final ReleaseAction<? super R> onForceRelease;
    private final @Nullable Function<? super R, ? extends Executor> releaseOn;
    private final @Nullable HeartbeatProbe<? super R> heartbeat;
    private final @Nullable Predicate<Thread> nonBlockingThreads;

    private ResourceKind(Builder<R> builder, ReleaseAction<? super R> release) {
        this.name = builder.name;
        this.type = builder.type;
        this.layer = builder.layer;
        this.ttlPolicy = builder.ttlPolicy;
        this.jitter = builder.jitter;
        this.cleanupPolicy = builder.cleanupPolicy;
        this.maxLive = builder.maxLive;
        this.release = release;
        this.onExpire = builder.onExpire != null ? builder.onExpire : release;
        this.onForceRelease = builder.onForceRelease != null ? builder.onForceRelease : release;
        this.releaseOn = builder.releaseOn;
        this.heartbeat = builder.heartbeat;
        this.nonBlockingThreads = builder.nonBlockingThreads;
    }

    /** Begins a kind of the {@link Layer#MEMORY} layer. */
    public static <R> Builder<R> memory(String name, Class<R> type) {
        return new Builder<>(name, type, Layer.MEMORY);
    }

    /** Begins a kind of the {@link Layer#CONNECTION} layer. */
    public static <R> Builder<R> connection(String name, Class<R> type) {
        return new Builder<>(name, type, Layer.CONNECTION);
    }

    /** Begins a kind of the {@link Layer#EXTERNAL} layer; an adapter of the same name has to be installed. */
    public static <R> Builder<R> external(String name, Class<R> type) {
        return new Builder<>(name, type, Layer.EXTERNAL);
    }

    /** The kind's name, unique within a coordinator. */
    public String name() {
        return name;
    }

    /** The resources' type. */
    public Class<R> type() {
        return type;
    }

    /** The kind's layer. */
    public Layer layer() {
        return layer;
    }

    /** What the kind says about its resources' lives. */
    public TtlPolicy ttlPolicy() {
        return ttlPolicy;
    }

    /** By how much an inherited TTL may be shortened, as a fraction of it. */
    public double jitter() {
        return jitter;
    }

    /** How hard releases are tried. */
    public CleanupPolicy cleanupPolicy() {
        return cleanupPolicy;
    }

    /** How many there may be at a time, until their release is done; {@link Long#MAX_VALUE} for no limit. */
    public long maxLive() {
        return maxLive;
    }

    /** The action that ends a resource for {@code cause}. */
    public ReleaseAction<? super R> actionFor(ReleaseCause cause) {
        return switch (cause.callback()) {
            case RELEASE -> release;
            case ON_EXPIRE -> onExpire;
            case ON_FORCE_RELEASE -> onForceRelease;
        };
    }

    /** Where a resource's actions run, such as its channel's event loop; null for Tenure's own workers. */
    public @Nullable Function<? super R, ? extends Executor> releaseOn() {
        return releaseOn;
    }

    /** The probe that is asked at the TTL; null if there is none. */
    public @Nullable HeartbeatProbe<? super R> heartbeat() {
        return heartbeat;
    }

    /** Threads that a coordinator which governs this kind must not block, such as event loops; null for none. */
    public @Nullable Predicate<Thread> nonBlockingThreads() {
        return nonBlockingThreads;
    }

    /** The kind's name. */
    @Override
    public String toString() {
        return name;
    }

    /**
     * Builds a kind. Not thread-safe.
     *
     * @param <R> the resource's type
     */
    public static final class Builder<R> {

        private static final double DEFAULT_JITTER = 0.10;
        private static final double MAX_JITTER = 0.5;

        private final String name;
        private final Class<R> type;
        private final Layer layer;
        private TtlPolicy ttlPolicy = TtlPolicy.UNSET;
        private double jitter = DEFAULT_JITTER;
        private CleanupPolicy cleanupPolicy = CleanupPolicy.DEFAULT;
        private long maxLive = Long.MAX_VALUE;
        private @Nullable ReleaseAction<? super R> release;
        private @Nullable ReleaseAction<? super R> onExpire;
        private @Nullable ReleaseAction<? super R> onForceRelease;
        private @Nullable Function<? super R, ? extends Executor> releaseOn;
        private @Nullable HeartbeatProbe<? super R> heartbeat;
        private @Nullable Predicate<Thread> nonBlockingThreads;

        private Builder(String name, Class<R> type, Layer layer) {
            this.name = Ids.requireName("kind name", name);
            this.type = type;
            this.layer = layer;
        }

        /** From registration or renewal to the end. Inherited by resources, so it is jittered. */
        public Builder<R> ttl(Duration ttl) {
            ttlPolicy = ttlPolicy.withTtl(ttl);
            return this;
        }

        /** From the last touch to the end. */
        public Builder<R> idle(Duration idle) {
            ttlPolicy = ttlPolicy.withIdle(idle);
            return this;
        }

        /** How long one lease should be held; a longer one is reported. */
        public Builder<R> maxHold(Duration maxHold) {
            ttlPolicy = ttlPolicy.withMaxHold(maxHold);
            return this;
        }

        /** From registration to the end, whatever is renewed. */
        public Builder<R> maxLifetime(Duration maxLifetime) {
            ttlPolicy = ttlPolicy.withMaxLifetime(maxLifetime);
            return this;
        }

        /** How long ahead of the end an {@code ExpiryDueEvent} is emitted. */
        public Builder<R> expiryNotice(Duration expiryNotice) {
            ttlPolicy = ttlPolicy.withExpiryNotice(expiryNotice);
            return this;
        }

        /** What happens at the TTL while leases are open. By default MEMORY is retired, the others are released. */
        public Builder<R> onTtl(OnTtl onTtl) {
            ttlPolicy = ttlPolicy.withOnTtl(onTtl);
            return this;
        }

        /** By how much, downward, inherited TTLs are spread: 0 to 0.5, by default 0.10. */
        public Builder<R> jitter(double fraction) {
            if (!(fraction >= 0 && fraction <= MAX_JITTER)) {
                throw new InvalidArgumentException("jitter", fraction, "0 to " + MAX_JITTER);
            }
            jitter = fraction;
            return this;
        }

        /** How hard releases are tried. */
        public Builder<R> cleanup(CleanupPolicy policy) {
            cleanupPolicy = policy;
            return this;
        }

        /**
         * How many there may be at a time, from registration until the release is done; at the limit, registering throws
         * {@link LimitExceededException}.
         */
        public Builder<R> maxLive(long limit) {
            if (limit < 1) {
                throw new InvalidArgumentException("maxLive", limit, "at least 1");
            }
            maxLive = limit;
            return this;
        }

        /** What ends a resource in good order. */
        public Builder<R> release(ReleaseAction<? super R> action) {
            release = action;
            return this;
        }

        /** What ends a resource whose time is up; by default the same as {@link #release}. */
        public Builder<R> onExpire(ReleaseAction<? super R> action) {
            onExpire = action;
            return this;
        }

        /** What ends a resource by somebody else's decision; by default the same as {@link #release}. */
        public Builder<R> onForceRelease(ReleaseAction<? super R> action) {
            onForceRelease = action;
            return this;
        }

        /**
         * Where the actions run, such as a channel's event loop. By default MEMORY actions run inline on the closing
         * thread, and the others on Tenure's own workers.
         */
        public Builder<R> releaseOn(Function<? super R, ? extends Executor> executor) {
            releaseOn = executor;
            return this;
        }

        /**
         * Threads that must not be blocked, such as the event loops that the actions run on: whoever closes a lease or a
         * scope there does not wait, from the moment at which a coordinator has met this kind.
         */
        public Builder<R> nonBlockingThreads(Predicate<Thread> threads) {
            nonBlockingThreads = threads;
            return this;
        }

        /** Asked at the TTL of an external resource before it is released. */
        public Builder<R> heartbeat(HeartbeatProbe<? super R> probe) {
            if (layer != Layer.EXTERNAL) {
                throw new InvalidArgumentException("heartbeat", layer, "set on an EXTERNAL kind");
            }
            heartbeat = probe;
            return this;
        }

        /**
         * The kind.
         *
         * @throws InvalidArgumentException if nothing says how its resources end. A type that is a
         *     {@link ResourceHandle} or {@link AutoCloseable} says so itself, and for an external kind the adapter does
         */
        public ResourceKind<R> build() {
            ReleaseAction<? super R> action = release != null ? release : inherentRelease();
            if (ResourceHandle.class.isAssignableFrom(type)) {
                onExpire = onExpire != null || release != null ? onExpire : handleAction();
                onForceRelease = onForceRelease != null || release != null ? onForceRelease : handleAction();
            }
            return new ResourceKind<>(this, action);
        }

        private ReleaseAction<? super R> inherentRelease() {
            if (ResourceHandle.class.isAssignableFrom(type)) {
                return handleAction();
            }
            if (AutoCloseable.class.isAssignableFrom(type)) {
                return ReleaseAction.blocking((resource, context) -> ((AutoCloseable) resource).close());
            }
            if (layer == Layer.EXTERNAL) {
                return ReleaseAction.nothing();
            }
            throw new InvalidArgumentException(
                    "release", null, "set, for " + name + " is neither a ResourceHandle nor AutoCloseable");
        }

        private ReleaseAction<? super R> handleAction() {
            return ReleaseAction.blocking((resource, context) -> {
                ResourceHandle handle = (ResourceHandle) resource;
                switch (context.cause().callback()) {
                    case RELEASE -> handle.release(context);
                    case ON_EXPIRE -> handle.onExpire(context);
                    case ON_FORCE_RELEASE -> handle.onForceRelease(context);
                }
            });
        }
    }
}
