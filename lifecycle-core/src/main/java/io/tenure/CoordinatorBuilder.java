package io.tenure;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.cleanup.PipelineSettings;
import io.tenure.cluster.OwnerSettings;
import io.tenure.engine.EngineSettings;
import io.tenure.event.CompositeTransitions;
import io.tenure.event.Transitions;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.LeaseListener;
import io.tenure.resource.TtlPolicy;
import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link ResourceCoordinator} is made of. Not thread-safe. Each setting says what it refuses. */
public final class CoordinatorBuilder {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    final String name;
    final Map<String, ResourceAdapter<?>> adapters = new TreeMap<>();
    final Map<Layer, TtlPolicy> layerDefaults = new EnumMap<>(Layer.class);
    TimeSource time = SystemTime.instance();

    @Nullable
    CoordinationStore store;

    TtlPolicy defaults = TtlPolicy.UNSET;
    Predicate<Thread> nonBlocking = thread -> false;
    Transitions transitions = Transitions.NONE;
    PipelineSettings pipeline = PipelineSettings.DEFAULT;
    UnaryOperator<OwnerSettings.Builder> owner = UnaryOperator.identity();
    String namespace = "default";
    Duration acquireTimeout = EngineSettings.DEFAULT.acquireTimeout();
    Duration joinTimeout = Duration.ofSeconds(10);
    Duration shutdownTimeout = Duration.ofSeconds(10);
    boolean recordPlaces;

    @Nullable
    CoordinatorWatcher watcher;

    CoordinatorBuilder(String name) {
        this.name = Ids.requireName("coordinator name", name);
    }

    /**
     * Where owners find one another and write down what they hold. Left out: in memory, so that nobody survives this
     * process. The coordinator closes it.
     */
    public CoordinatorBuilder store(CoordinationStore newStore) {
        store = given("store", newStore);
        return this;
    }

    /** Owners of one namespace clean up after one another; {@code default} by default. */
    public CoordinatorBuilder namespace(String newNamespace) {
        namespace = Ids.requireName("namespace", newNamespace);
        return this;
    }

    /** Installs the adapter of an external kind; each kind once. */
    public CoordinatorBuilder adapter(ResourceAdapter<?> adapter) {
        String kind = Ids.requireName("adapter kind", adapter.kind());
        if (adapters.values().stream().anyMatch(other -> sharesManifest(other, adapter))) {
            throw new InvalidArgumentException(
                    "adapter " + kind, adapter.endpoint(), "the only one that keeps a manifest at its endpoint");
        }
        if (adapters.putIfAbsent(kind, adapter) != null) {
            throw new InvalidArgumentException("adapter", kind, "installed once for each kind");
        }
        return this;
    }

    /** Each would take what the other lists for nobody's work, and release it. */
    private static boolean sharesManifest(ResourceAdapter<?> one, ResourceAdapter<?> other) {
        return one.keepsManifest()
                && other.keepsManifest()
                && !one.kind().equals(other.kind())
                && one.endpoint().equals(other.endpoint());
    }

    /** What every kind inherits; by default nothing, so that resources live until they are closed. */
    public CoordinatorBuilder defaults(TtlPolicy policy) {
        defaults = given("defaults", policy);
        return this;
    }

    /** What the kinds of a layer inherit, over {@link #defaults}. */
    public CoordinatorBuilder layerDefaults(Layer layer, TtlPolicy policy) {
        layerDefaults.put(given("layer", layer), given("layerDefaults", policy));
        return this;
    }

    /** Threads that must not be blocked, such as event loops; may be given several times. Adapters contribute theirs. */
    public CoordinatorBuilder nonBlockingThreads(Predicate<Thread> threads) {
        nonBlocking = nonBlocking.or(threads);
        return this;
    }

    /** Meters or a journal, see {@code io.tenure.micrometer}; may be given several times. */
    public CoordinatorBuilder transitions(Transitions listener) {
        transitions = CompositeTransitions.of(transitions, given("transitions", listener));
        return this;
    }

    /** Settings of the ownership protocol, such as the session's TTL; may be given several times, applied in order. */
    public CoordinatorBuilder owner(UnaryOperator<OwnerSettings.Builder> settings) {
        UnaryOperator<OwnerSettings.Builder> before = owner;
        UnaryOperator<OwnerSettings.Builder> next = given("owner", settings);
        owner = builder -> next.apply(before.apply(builder));
        return this;
    }

    /** The bounds of the release pipeline. */
    public CoordinatorBuilder pipeline(PipelineSettings settings) {
        pipeline = given("pipeline", settings);
        return this;
    }

    /** How long acquiring an external resource may take, 5 s by default. */
    public CoordinatorBuilder acquireTimeout(Duration timeout) {
        acquireTimeout = given("acquireTimeout", timeout);
        return this;
    }

    /** How long {@link #build} waits for the store, 10 s by default; at most 10 minutes. */
    public CoordinatorBuilder joinTimeout(Duration timeout) {
        joinTimeout = requireTimeout("joinTimeout", timeout);
        return this;
    }

    /** How long {@link ResourceCoordinator#close()} may take, 10 s by default; at most 10 minutes. */
    public CoordinatorBuilder shutdownTimeout(Duration timeout) {
        shutdownTimeout = requireTimeout("shutdownTimeout", timeout);
        return this;
    }

    /**
     * Keeps the stack trace of each release's decision, so that the message of a later misuse shows it. Off by default:
     * it costs microseconds a release.
     */
    public CoordinatorBuilder recordPlaces(boolean on) {
        recordPlaces = on;
        return this;
    }

    /**
     * Whom to tell of each lease, in place of those that are found beside Tenure. For test kits; see
     * {@link CoordinatorWatcher}.
     */
    public CoordinatorBuilder watchedBy(CoordinatorWatcher newWatcher) {
        watcher = given("watcher", newWatcher);
        return this;
    }

    /** The clock, threads and randomness; the machine's by default, virtual ones for simulations. */
    public CoordinatorBuilder time(TimeSource newTime) {
        time = given("time", newTime);
        return this;
    }

    /**
     * The coordinator, joined to its store.
     *
     * <p>If this throws, everything that was started has been closed again, the store too. Adapters may have been bound.
     *
     * @throws InvalidArgumentException if settings do not fit together
     * @throws IllegalStateException if an adapter serves another coordinator already, and can serve but one
     * @throws io.tenure.store.StoreException if the store cannot be joined in time
     * @throws io.tenure.resource.OwnershipLostException if the session did not live until it had joined, as where the store
     *     answers slowly: try again
     */
    public ResourceCoordinator build() {
        return ResourceCoordinator.open(this);
    }

    CoordinationStore storeOrDefault() {
        return store != null ? store : InMemoryStore.on(time);
    }

    OwnerSettings ownerSettings() {
        long pid = ProcessHandle.current().pid();
        return owner.apply(OwnerSettings.builder(namespace, name).process(host(), pid))
                .build();
    }

    private static String host() {
        // A look-up of the machine's own name may hang in the resolver; this is for people's eyes only.
        String host = System.getenv("HOSTNAME");
        return host == null || host.isBlank() ? "localhost" : host;
    }

    EngineSettings engineSettings(LeaseListener leases) {
        Predicate<Thread> mustNotBlock = nonBlocking;
        for (ResourceAdapter<?> adapter : adapters.values()) {
            mustNotBlock = mustNotBlock.or(adapter::mustNotBlock);
        }
        return new EngineSettings(
                defaults,
                layerDefaults,
                mustNotBlock,
                recordPlaces,
                EngineSettings.DEFAULT.connectionWait(),
                EngineSettings.DEFAULT.externalWait(),
                acquireTimeout,
                leases);
    }

    /** A null from code without null checks must not read as "left out". */
    private static <T> T given(String field, T value) {
        if (value == null) {
            throw new InvalidArgumentException(field, null, "not null");
        }
        return value;
    }

    private static Duration requireTimeout(String field, Duration timeout) {
        if (given(field, timeout).isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
            throw new InvalidArgumentException(field, timeout, "above 0 and at most " + LONGEST);
        }
        return timeout;
    }
}
