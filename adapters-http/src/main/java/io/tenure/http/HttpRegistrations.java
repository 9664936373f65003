package io.tenure.http;

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
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Registrations at downstream services, by HTTP: takes a registration by one call and releases it by another, from its
 * record alone, so that a survivor can deregister what a dead process registered.
 *
 * <pre>{@code
 * try (var registrations = HttpRegistrations.builder()
 *              .service(HttpServices.consul("consul", "http://127.0.0.1:8500").build())
 *              .build();
 *      var coordinator = ResourceCoordinator.builder("payments").adapter(registrations).build()) {
 *   var lease = registrations.register(coordinator, "consul", "payments-7",
 *           Map.of("service", "payments", "host", "10.0.0.7", "port", "8080"));
 * }
 * }</pre>
 *
 * <p><b>UNFENCED.</b> Such a service checks neither token nor nonce. What that means:
 * <ul>
 *   <li>The nonce is part of the name under which the service lists a registration, so a release can only ever hit the
 *       registration that it means, and never the next holder's.
 *   <li>A registration whose request is still under way when it is given up, in a proxy's queue for instance, can appear
 *       after it was released. Survivors therefore sweep a second time; what comes later than that stays until someone
 *       removes it at the service.
 *   <li>An id stays taken until its deregistration is confirmed, so a service that is away delays the next holder.
 *   <li>Nothing keeps the service from working with a registration whose owner lost its session; whoever reads it there
 *       has to live with a stale entry for a while.
 * </ul>
 *
 * <p>Which service and which address a registration is at stands in its record, as the attributes
 * {@value #SERVICE_ATTRIBUTE} and {@value #ADDRESS_ATTRIBUTE}; both must be configured here, when registering and when
 * releasing: a record is data, and leads no call to a place that nobody listed.
 *
 * <p>Thread-safe. Close it after the coordinators that it was given to.
 */
public final class HttpRegistrations implements ResourceAdapter<HttpRegistration>, AutoCloseable {

    /** The kind's name, unless the builder is told another. */
    public static final String DEFAULT_KIND = "http-registration";

    /** The attribute that names the service. */
    public static final String SERVICE_ATTRIBUTE = "http.service";

    /** The attribute that names the address, in its one spelling: {@code http://10.0.0.7:8500}. */
    public static final String ADDRESS_ATTRIBUTE = "http.address";

    /**
     * The same for all. Survivors clean up only where the endpoint is the same, and a fleet that is just getting one more
     * service must not stop cleaning up; what may be called where is decided for each record, by its service's list.
     */
    private static final String ENDPOINT = "http";

    private final String kindName;
    private final int reclaimsPerSecond;
    private final ServiceDirectory directory;
    private final HttpCaller caller;
    private final RegistrationCalls calls;
    private final Duration callTimeout;
    private final ResourceKind<HttpRegistration> kind;

    private HttpRegistrations(Builder builder) {
        this.kindName = builder.kind;
        this.reclaimsPerSecond = builder.reclaimsPerSecond;
        this.callTimeout = builder.callTimeout;
        this.directory = new ServiceDirectory(builder.services);
        this.caller = new HttpCaller(
                SystemTime.instance().newThreads(kindName),
                builder.connectTimeout,
                builder.maxInFlight,
                builder.sslContext);
        this.calls = new RegistrationCalls(directory, caller, callTimeout);
        this.kind = newKind(builder.kindSettings);
    }

    /** Begins an adapter. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The kind of these registrations. Where a service has a probe, a registration whose TTL has passed is asked for
     * there, and lives for one more TTL if the service answers that it lists it.
     */
    public ResourceKind<HttpRegistration> resourceKind() {
        return kind;
    }

    /**
     * Registers at a service: {@link Registrar#acquire} with the service among the attributes. Ids are unique within the
     * kind, whatever the service. Blocks as {@code acquire} does, and throws what it throws.
     *
     * @throws InvalidArgumentException also if the service's templates and the attributes do not fit
     * @throws AddressNotAllowedException if {@value #ADDRESS_ATTRIBUTE} is given and not on the service's list
     */
    @CheckReturnValue
    public ResourceLease<HttpRegistration> register(
            Registrar registrar, String service, String id, Map<String, String> attributes) {
        return registrar.acquire(kind, id, withService(service, attributes));
    }

    /** The asynchronous form of {@link #register}; what that throws completes the stage exceptionally. */
    @CheckReturnValue
    public CompletionStage<ResourceLease<HttpRegistration>> registerAsync(
            Registrar registrar, String service, ResourceSpec spec) {
        ResourceSpec complete;
        try {
            complete = spec.attributes(withService(service, spec.attributes()));
        } catch (InvalidArgumentException e) {
            return CompletableFuture.failedStage(e);
        }
        return registrar.acquireAsync(kind, complete);
    }

    /**
     * Asks the registration's service whether it lists it; for a service that wants to hear of its registrations again
     * and again, this is the heartbeat.
     *
     * @return false also if the service has no probe; exceptionally if nobody knows
     */
    public CompletionStage<Boolean> isAlive(HttpRegistration registration) {
        CompletionStage<Boolean> held = calls.probe(registration.record(), callTimeout);
        return held == null ? CompletableFuture.completedStage(false) : held;
    }

    @Override
    public String kind() {
        return kindName;
    }

    /** {@link Fencing#UNFENCED}; the class says what that means. */
    @Override
    public Fencing fencing() {
        return Fencing.UNFENCED;
    }

    /** The same for all such adapters: where a registration is, its record says. */
    @Override
    public String endpoint() {
        return ENDPOINT;
    }

    @Override
    public int reclaimsPerSecond() {
        return reclaimsPerSecond;
    }

    /**
     * Adds service and address, and tries out that all the service's templates can be filled.
     *
     * @throws AddressNotAllowedException if {@value #ADDRESS_ATTRIBUTE} is given and not on the service's list
     */
    @Override
    public Map<String, String> complete(String id, Map<String, String> attributes) {
        return directory.complete(kindName, id, attributes);
    }

    @Override
    public CompletionStage<Taken<HttpRegistration>> take(ResourceRecord intent, Duration timeout) {
        return calls.register(intent, timeout).thenApply(registration -> new Taken<>(registration, intent.token()));
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return calls.deregister(record, timeout);
    }

    @Override
    public @Nullable CompletionStage<Boolean> isHeld(ResourceRecord record, Duration timeout) {
        return calls.probe(record, timeout);
    }

    @Override
    public boolean mustNotBlock(Thread thread) {
        return thread == Thread.currentThread() && caller.isOwnThread();
    }

    /** Fails the calls under way and ends the adapter's threads. Idempotent. */
    @Override
    public void close() {
        caller.close();
    }

    /** Kind and services. */
    @Override
    public String toString() {
        return "HttpRegistrations[" + kindName + " at " + directory.names() + ']';
    }

    private ResourceKind<HttpRegistration> newKind(Consumer<ResourceKind.Builder<HttpRegistration>> settings) {
        ResourceKind.Builder<HttpRegistration> builder = ResourceKind.external(kindName, HttpRegistration.class);
        if (directory.anyHasProbe()) {
            builder.heartbeat(this::isAlive);
        }
        settings.accept(builder);
        return builder.build();
    }

    private static Map<String, String> withService(String service, Map<String, String> attributes) {
        Map<String, String> all = new HashMap<>(attributes);
        all.put(SERVICE_ATTRIBUTE, service);
        return all;
    }

    /** Builds an adapter. Not thread-safe. */
    public static final class Builder {

        private static final Duration LONGEST = Duration.ofMinutes(5);
        private static final int MOST = 1_000_000;
        private static final int MOST_IN_FLIGHT = 65_536;

        private final SortedMap<String, HttpService> services = new TreeMap<>();
        private String kind = DEFAULT_KIND;
        private int reclaimsPerSecond = 50;
        private int maxInFlight = 256;
        private Duration connectTimeout = Duration.ofSeconds(1);
        private Duration callTimeout = Duration.ofSeconds(5);
        private Consumer<ResourceKind.Builder<HttpRegistration>> kindSettings = kind -> {};
        private @Nullable SSLContext sslContext;

        private Builder() {}

        /**
         * A service that registrations can be at; at least one. A survivor needs it too, under the same name.
         *
         * @throws InvalidArgumentException if there is one of that name already
         */
        @CanIgnoreReturnValue
        public Builder service(HttpService service) {
            if (services.putIfAbsent(service.name(), service) != null) {
                throw new InvalidArgumentException("service", service.name(), "a name not used before");
            }
            return this;
        }

        /** Another name for the kind, for a second adapter in one coordinator. */
        @CanIgnoreReturnValue
        public Builder kind(String name) {
            kind = Ids.requireName("kind", name);
            return this;
        }

        /**
         * Sets what the kind says about its registrations, such as a TTL or a limit; by default they have none. For
         * instance {@code kind -> kind.ttl(Duration.ofSeconds(30))}.
         */
        @CanIgnoreReturnValue
        public Builder kindSettings(Consumer<ResourceKind.Builder<HttpRegistration>> settings) {
            kindSettings = settings;
            return this;
        }

        /** How many deregistrations a second a survivor may ask for when it cleans up after the dead: 50 by default. */
        @CanIgnoreReturnValue
        public Builder reclaimsPerSecond(int perSecond) {
            reclaimsPerSecond = range("reclaimsPerSecond", perSecond, MOST);
            return this;
        }

        /** How many calls may be under way at a time, 1 to 65,536: 256 by default. */
        @CanIgnoreReturnValue
        public Builder maxInFlight(int calls) {
            maxInFlight = range("maxInFlight", calls, MOST_IN_FLIGHT);
            return this;
        }

        /** How long connecting may take, up to 5 minutes: 1 s by default. */
        @CanIgnoreReturnValue
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = range("connectTimeout", timeout);
            return this;
        }

        /** How long a call may take, up to 5 minutes: 5 s by default, or what the coordinator says if that is less. */
        @CanIgnoreReturnValue
        public Builder callTimeout(Duration timeout) {
            callTimeout = range("callTimeout", timeout);
            return this;
        }

        /** What HTTPS trusts and how it identifies itself; by default the JVM's own. */
        @CanIgnoreReturnValue
        public Builder sslContext(SSLContext context) {
            sslContext = context;
            return this;
        }

        /**
         * The adapter. It starts threads, so it has to be closed.
         *
         * @throws InvalidArgumentException if there is no service
         */
        public HttpRegistrations build() {
            if (services.isEmpty()) {
                throw new InvalidArgumentException("services", 0, "at least 1");
            }
            return new HttpRegistrations(this);
        }

        private static int range(String field, int value, int max) {
            if (value < 1 || value > max) {
                throw new InvalidArgumentException(field, value, "1 to " + max);
            }
            return value;
        }

        private static Duration range(String field, Duration value) {
            if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST) > 0) {
                throw new InvalidArgumentException(field, value, "1 ms to " + LONGEST.toMinutes() + " minutes");
            }
            return value;
        }
    }
}
