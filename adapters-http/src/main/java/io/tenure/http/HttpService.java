package io.tenure.http;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A downstream service that lists registrations: where it is, how it is told, and which answers mean what. Immutable and
 * thread-safe. {@link HttpServices} has the common ones.
 *
 * <p>Calls go only to the addresses listed here, compared as scheme, host and port; redirects are not followed. What is
 * secret stands here alone: it is in no record, no log and no {@link #toString()}.
 */
public final class HttpService {

    private static final int MAX_ADDRESSES = 1024;
    private static final String DEFAULT_INSTANCE = "{id}-{owner}-{nonce}";

    private final String name;
    private final List<String> addresses;
    private final CallTemplate register;
    private final CallTemplate deregister;
    private final @Nullable CallTemplate probe;
    private final Template instanceId;
    private final SecretHeaders secrets;

    private HttpService(Builder builder, HttpCall register, HttpCall deregister) {
        this.name = builder.name;
        this.addresses = List.copyOf(builder.addresses);
        this.register = parsed("register", register);
        this.deregister = parsed("deregister", deregister);
        this.probe = builder.probe == null ? null : parsed("probe", builder.probe);
        this.instanceId = builder.instanceId;
        this.secrets = new SecretHeaders(builder.secrets);
    }

    private static CallTemplate parsed(String operation, HttpCall call) {
        CallTemplate template = new CallTemplate(call);
        if (!template.names(Placeholder::tellsHoldersApart)) {
            throw new InvalidArgumentException(
                    operation,
                    call,
                    "named by {nonce} or {instance} in its URL or body, so that no other holder's can be hit");
        }
        return template;
    }

    /** Begins a service. Its name stands in records, so it must stay the same. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** The service's name. */
    public String name() {
        return name;
    }

    /** The addresses that may be called; the first is this process's own choice. */
    public List<String> addresses() {
        return addresses;
    }

    /** Whether the service can be asked for a registration. */
    public boolean hasProbe() {
        return probe != null;
    }

    CallTemplate register() {
        return register;
    }

    CallTemplate deregister() {
        return deregister;
    }

    @Nullable
    CallTemplate probe() {
        return probe;
    }

    Template instanceId() {
        return instanceId;
    }

    SecretHeaders secrets() {
        return secrets;
    }

    /** Name, addresses and the secret headers' names. */
    @Override
    public String toString() {
        return "HttpService[" + name + " at " + addresses + ", secret headers " + secrets + ']';
    }

    /** Builds a service. Not thread-safe. */
    public static final class Builder {

        private final String name;
        private final Set<String> addresses = new LinkedHashSet<>();
        private final Map<String, Supplier<String>> secrets = new LinkedHashMap<>();
        private @Nullable HttpCall register;
        private @Nullable HttpCall deregister;
        private @Nullable HttpCall probe;
        private Template instanceId = Template.of("instanceId", DEFAULT_INSTANCE, Encoding.PLAIN);

        private Builder(String name) {
            this.name = Ids.requireName("service name", name);
        }

        /**
         * An address that may be called, such as {@code http://10.0.0.7:8500}: at least one. The first is where this
         * process registers unless a registration says otherwise; the others are those from which a survivor may have to
         * deregister what another process registered there.
         *
         * @throws InvalidArgumentException if it is more or less than scheme, host and port
         */
        @CanIgnoreReturnValue
        public Builder address(String address) {
            addresses.add(HttpAddress.canonical("address", address));
            return this;
        }

        /** How a registration is made. */
        @CanIgnoreReturnValue
        public Builder register(HttpCall call) {
            register = call;
            return this;
        }

        /** How it is ended. Done more than once, also for what is not there: that is success. */
        @CanIgnoreReturnValue
        public Builder deregister(HttpCall call) {
            deregister = call;
            return this;
        }

        /**
         * How the service is asked whether it lists the registration. If the service wants to be told again and again
         * that a registration is alive, this is that call, and the kind's TTL is how often it is made.
         */
        @CanIgnoreReturnValue
        public Builder probe(HttpCall call) {
            probe = call;
            return this;
        }

        /**
         * What <code>{instance}</code> means: the registration's name at the service, by default id, owner and nonce.
         *
         * @throws InvalidArgumentException if it is without <code>{nonce}</code>
         */
        @CanIgnoreReturnValue
        public Builder instanceId(String template) {
            Template parsed = Template.of("instanceId", template, Encoding.PLAIN);
            boolean foreign = parsed.contains(
                    part -> part == Placeholder.INSTANCE || part == Placeholder.ADDRESS || part == Placeholder.TOKEN);
            if (foreign || !parsed.contains(part -> part == Placeholder.NONCE)) {
                throw new InvalidArgumentException(
                        "instanceId", template, "made of {nonce} and perhaps {id}, {owner} and {attribute:name}");
            }
            instanceId = parsed;
            return this;
        }

        /**
         * A header whose value nobody may see.
         *
         * @throws InvalidArgumentException if it cannot be sent; the message does not show the value
         */
        @CanIgnoreReturnValue
        public Builder secretHeader(String header, String value) {
            secretHeader(header, () -> value);
            new SecretHeaders(secrets).current();
            return this;
        }

        /** The same with a value that changes: it is asked for at each call, and must be quick. */
        @CanIgnoreReturnValue
        public Builder secretHeader(String header, Supplier<String> value) {
            HeaderRules.requireName(header);
            secrets.put(header, value);
            return this;
        }

        /**
         * The service.
         *
         * @throws InvalidArgumentException if an address or a call is missing, a call's URL and body lack the nonce, or a
         *     secret header is also a header of a call
         */
        public HttpService build() {
            if (addresses.isEmpty() || addresses.size() > MAX_ADDRESSES) {
                throw new InvalidArgumentException("addresses", addresses.size(), "1 to " + MAX_ADDRESSES);
            }
            HttpCall registering = required("register", register);
            HttpCall deregistering = required("deregister", deregister);
            requireSecretsApart(registering);
            requireSecretsApart(deregistering);
            if (probe != null) {
                requireSecretsApart(probe);
            }
            return new HttpService(this, registering, deregistering);
        }

        private HttpCall required(String operation, @Nullable HttpCall call) {
            if (call == null) {
                throw new InvalidArgumentException(operation, null, "set for service " + name);
            }
            return call;
        }

        private void requireSecretsApart(HttpCall call) {
            for (String header : call.headers().keySet()) {
                if (secrets.keySet().stream().anyMatch(header::equalsIgnoreCase)) {
                    throw new InvalidArgumentException(
                            "header", header.toLowerCase(Locale.ROOT), "either a secret header or a call's own");
                }
            }
        }
    }
}
