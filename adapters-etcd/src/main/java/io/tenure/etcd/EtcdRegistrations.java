package io.tenure.etcd;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Registrar;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Instances of services, listed in etcd where gRPC's clients look for them: the key {@code <service>/<host:port>}, the
 * document that the resolver of etcd's client reads. Taken off the list when its lease ends, or by a survivor.
 *
 * <pre>{@code
 * try (var registrations = EtcdRegistrations.builder().endpoint("http://etcd-1:2379").service("payments").connect();
 *      var coordinator = ResourceCoordinator.builder("payments").store(store).adapter(registrations).build()) {
 *   var lease = registrations.register(coordinator, "payments", "10.0.0.7:8080", Map.of("zone", "a"));
 * }
 * }</pre>
 *
 * <p><b>FENCED.</b> etcd refuses a revoked nonce in the same transaction that would list it, and a release deletes only what
 * bears its nonce. The etcd may be another one than the store's. Beside that, an address is listed by one owner at a time.
 *
 * <p>Thread-safe. Close it after the coordinators that it was given to.
 */
public final class EtcdRegistrations implements ResourceAdapter<EtcdRegistration>, AutoCloseable {

    /** The kind's name, unless the builder is told another. */
    public static final String DEFAULT_KIND = "etcd-registration";

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

    private final String kindName;
    private final int reclaimsPerSecond;
    private final Set<String> services;
    private final EtcdClient client;
    private final String endpoint;
    private final RegistrationCalls calls;
    private final ResourceKind<EtcdRegistration> kind;

    private EtcdRegistrations(Builder builder, EtcdClient client) {
        this.kindName = builder.kind;
        this.reclaimsPerSecond = builder.reclaimsPerSecond;
        this.services = Collections.unmodifiableSet(new TreeSet<>(builder.services));
        this.client = client;
        this.endpoint = builder.system == null ? clusterName(client.clusterId()) : builder.system;
        this.calls = new RegistrationCalls(client.calls(), builder.revocationPrefix);
        ResourceKind.Builder<EtcdRegistration> newKind = ResourceKind.external(kindName, EtcdRegistration.class);
        newKind.heartbeat(this::isAlive);
        builder.kindSettings.accept(newKind);
        this.kind = newKind.build();
    }

    /** One name for all clusters that do not say who they are would lead survivors to the wrong one. */
    private static String clusterName(long clusterId) {
        if (clusterId == 0) {
            throw new InvalidArgumentException(
                    "system", null, "set, for etcd does not tell this user its cluster's id");
        }
        return "etcd/" + Instance.hex(clusterId);
    }

    /** Begins an adapter. */
    public static Builder builder() {
        return new Builder();
    }

    /** The kind of these registrations. One whose TTL has passed lives for one more if etcd still lists it. */
    public ResourceKind<EtcdRegistration> resourceKind() {
        return kind;
    }

    /**
     * Lists an instance: {@link Registrar#acquire} of the id {@code <service>/<address>}. Blocks as {@code acquire} does,
     * and throws what it throws.
     *
     * @param address where the instance serves: {@code host:port}
     * @param metadata shown to gRPC's clients; names do not begin with {@code tenure-}
     * @throws InvalidArgumentException also if the service is not one of this adapter's, or the address is none
     */
    @CheckReturnValue
    public ResourceLease<EtcdRegistration> register(
            Registrar registrar, String service, String address, Map<String, String> metadata) {
        return registrar.acquire(kind, spec(service, address, metadata));
    }

    /** The asynchronous form of {@link #register}; what that throws completes the stage exceptionally. */
    @CheckReturnValue
    public CompletionStage<ResourceLease<EtcdRegistration>> registerAsync(
            Registrar registrar, String service, String address, Map<String, String> metadata) {
        ResourceSpec spec;
        try {
            spec = spec(service, address, metadata);
        } catch (InvalidArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
        return registrar.acquireAsync(kind, spec);
    }

    /** An address with a slash would make it an instance of another service. */
    private static ResourceSpec spec(String service, String address, Map<String, String> metadata) {
        Instance instance = new Instance(service, Instance.requireAddress(address));
        return ResourceSpec.named(instance.key()).attributes(metadata);
    }

    /** Whether etcd still lists a registration; exceptionally if nobody knows. */
    public CompletionStage<Boolean> isAlive(EtcdRegistration registration) {
        return isHeld(registration.record(), PROBE_TIMEOUT);
    }

    @Override
    public String kind() {
        return kindName;
    }

    /** {@link Fencing#FENCED}: etcd itself compares the nonce. */
    @Override
    public Fencing fencing() {
        return Fencing.FENCED;
    }

    /** An address is listed by one owner at a time. */
    @Override
    public boolean isExclusive() {
        return true;
    }

    /** The cluster, by the id that it gave itself, unless the builder was told a name. */
    @Override
    public String endpoint() {
        return endpoint;
    }

    @Override
    public int reclaimsPerSecond() {
        return reclaimsPerSecond;
    }

    /** Checks id and metadata; adds nothing. */
    @Override
    public Map<String, String> complete(String id, Map<String, String> attributes) {
        Instance.of(id, services);
        for (String name : attributes.keySet()) {
            if (name.startsWith(Instance.OWN_METADATA)) {
                throw new InvalidArgumentException(
                        "metadata name", name, "without " + Instance.OWN_METADATA + " at its beginning");
            }
        }
        return attributes;
    }

    @Override
    public CompletionStage<Taken<EtcdRegistration>> take(ResourceRecord intent, Duration timeout) {
        return asked(
                intent,
                instance -> calls.take(instance, intent, timeout)
                        .thenApply(registration -> new Taken<>(registration, intent.token())));
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return asked(record, instance -> calls.release(instance, record, revoke, timeout));
    }

    @Override
    public CompletionStage<Boolean> isHeld(ResourceRecord record, Duration timeout) {
        return asked(record, instance -> calls.isListed(instance, record, timeout));
    }

    /** A record is data: what it says is looked at again, and nothing is asked about a service that is not listed here. */
    private <T> CompletionStage<T> asked(ResourceRecord record, Function<Instance, CompletionStage<T>> ask) {
        try {
            return ask.apply(Instance.of(record.id(), services));
        } catch (InvalidArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public boolean mustNotBlock(Thread thread) {
        return client.isOwnThread(thread);
    }

    /** Fails the calls under way and ends the adapter's threads. Idempotent. */
    @Override
    public void close() {
        client.close();
    }

    /** Kind, services, endpoints and user. */
    @Override
    public String toString() {
        return "EtcdRegistrations[" + kindName + " of " + services + " at " + client + ']';
    }

    /** Builds an adapter. Not thread-safe. */
    public static final class Builder extends EtcdBuilder<Builder> {

        private static final int MAX_TEXT = 256;
        private static final int MAX_RECLAIMS = 1_000_000;

        private final Set<String> services = new TreeSet<>();
        private String kind = DEFAULT_KIND;
        private int reclaimsPerSecond = 500;
        private Consumer<ResourceKind.Builder<EtcdRegistration>> kindSettings = settings -> {};
        private String revocationPrefix = "/tenure-revoked/";
        private @Nullable String system;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * A service whose instances may be listed, and taken off the list, here; at least one. It stands before the slash in
         * the key, and may have slashes of its own. A survivor needs it too.
         */
        @CanIgnoreReturnValue
        public Builder service(String name) {
            services.add(fit("service", name));
            return this;
        }

        /** Another name for the kind, for a second adapter in one coordinator. */
        @CanIgnoreReturnValue
        public Builder kind(String name) {
            kind = Ids.requireName("kind", name);
            return this;
        }

        /** Sets what the kind says about its registrations, such as a TTL or a limit; by default they have none. */
        @CanIgnoreReturnValue
        public Builder kindSettings(Consumer<ResourceKind.Builder<EtcdRegistration>> settings) {
            kindSettings = settings;
            return this;
        }

        /** How many instances a second a survivor may take off the list after the dead, 1 to 1,000,000: 500 by default. */
        @CanIgnoreReturnValue
        public Builder reclaimsPerSecond(int perSecond) {
            if (perSecond < 1 || perSecond > MAX_RECLAIMS) {
                throw new InvalidArgumentException("reclaimsPerSecond", perSecond, "1 to " + MAX_RECLAIMS);
            }
            reclaimsPerSecond = perSecond;
            return this;
        }

        /**
         * Where revoked nonces are kept, for a day: {@code /tenure-revoked/} by default. All processes need the same, and no
         * service may begin so.
         */
        @CanIgnoreReturnValue
        public Builder revocationPrefix(String prefix) {
            revocationPrefix = fit("revocationPrefix", prefix);
            return this;
        }

        /**
         * What the cluster is called in the store, by default the id that it gave itself. Survivors clean up only where the
         * name is the same, so set one if the cluster may be rebuilt from a backup under another id. One that refuses its
         * status to those who show a certificate instead of logging in needs one.
         */
        @CanIgnoreReturnValue
        public Builder system(String name) {
            system = Ids.requireName("system", name);
            return this;
        }

        /**
         * Connects; blocks until a member has answered. The adapter has threads, so it has to be closed.
         *
         * @throws io.tenure.store.StoreException if no member answers in time, or the login is refused; says why
         * @throws InvalidArgumentException if there is no service, settings do not fit one another, or etcd does not say
         *     which cluster it is and no {@link #system} does
         */
        public EtcdRegistrations connect() {
            if (services.isEmpty()) {
                throw new InvalidArgumentException("services", 0, "at least 1");
            }
            for (String service : services) {
                if ((service + '/').startsWith(revocationPrefix)) {
                    throw new InvalidArgumentException("service", service, "not under " + revocationPrefix);
                }
            }
            EtcdClient client = EtcdClient.connect(settings(kind));
            try {
                return new EtcdRegistrations(this, client);
            } catch (RuntimeException | Error e) {
                client.close();
                throw e;
            }
        }

        private static String fit(String field, String text) {
            boolean fits = text != null
                    && !text.isEmpty()
                    && text.length() <= MAX_TEXT
                    && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
            if (!fits) {
                throw new InvalidArgumentException(field, text, "1 to " + MAX_TEXT + " printable ASCII characters");
            }
            return text;
        }
    }
}
