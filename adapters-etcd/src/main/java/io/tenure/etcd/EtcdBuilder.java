package io.tenure.etcd;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How etcd is reached: what all that talks to etcd can be told. Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract class EtcdBuilder<B extends EtcdBuilder<B>> {

    private static final int MAX_ENDPOINTS = 64;
    private static final int MAX_CALLS = 1_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Set<Endpoint> endpoints = new LinkedHashSet<>();
    private @Nullable Credentials credentials;
    private @Nullable Path trusted;
    private @Nullable Path certificate;
    private @Nullable Path key;
    private TimeSource time = SystemTime.instance();
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration unreachableAfter = Duration.ofSeconds(3);
    private int maxInFlight = 1_024;
    private int maxWaiting = 16_384;

    EtcdBuilder() {}

    abstract B self();

    /**
     * A member of the cluster, such as {@code http://etcd-1:2379} or {@code https://etcd-1:2379}; at least one, all with
     * TLS or all without. One is used at a time, in this order, the next whenever one cannot be reached.
     *
     * @throws InvalidArgumentException if it is more or less than scheme, host and port
     */
    @CanIgnoreReturnValue
    public B endpoint(String url) {
        endpoints.add(Endpoint.of(url));
        return self();
    }

    /** Logs in at etcd. The password is in no log, message or {@code toString}; without TLS the network can read it. */
    @CanIgnoreReturnValue
    public B user(String user, String password) {
        if (user == null || user.isEmpty() || password == null || password.isEmpty()) {
            throw new InvalidArgumentException("user", user, "a name, with a password");
        }
        credentials = new Credentials(user, password);
        return self();
    }

    /** The certificate authorities that are trusted, a PEM file; by default those of the JVM. Needs https. */
    @CanIgnoreReturnValue
    public B trust(Path authorities) {
        trusted = readable("trust", authorities);
        return self();
    }

    /** Shows a certificate: PEM files, the key unencrypted PKCS 8. Needs https. */
    @CanIgnoreReturnValue
    public B clientCertificate(Path chain, Path privateKey) {
        certificate = readable("clientCertificate", chain);
        key = readable("clientCertificate key", privateKey);
        return self();
    }

    /** Where clock, threads and randomness come from; {@link SystemTime} by default. */
    @CanIgnoreReturnValue
    public B time(TimeSource source) {
        time = source;
        return self();
    }

    /** How long connecting may take at the start, over all endpoints, 10 ms to 5 minutes: 5 s by default. */
    @CanIgnoreReturnValue
    public B connectTimeout(Duration timeout) {
        connectTimeout = range("connectTimeout", timeout);
        return self();
    }

    /**
     * A connection that fails a deadline and has been silent for that long is given up for a new one, 10 ms to 5 minutes:
     * 3 s by default. A store with several endpoints never waits longer than a third of the shortest TTL that it was asked
     * for, so that one member that hangs costs no session.
     */
    @CanIgnoreReturnValue
    public B unreachableAfter(Duration silence) {
        unreachableAfter = range("unreachableAfter", silence);
        return self();
    }

    /** How many calls etcd is asked at a time, 1 to 1,000,000: 1,024 by default. */
    @CanIgnoreReturnValue
    public B maxInFlight(int calls) {
        maxInFlight = range("maxInFlight", calls);
        return self();
    }

    /** How many calls wait for their turn or a connection, 1 to 1,000,000: 16,384 by default. More are refused. */
    @CanIgnoreReturnValue
    public B maxWaiting(int calls) {
        maxWaiting = range("maxWaiting", calls);
        return self();
    }

    EtcdSettings settings(String name) {
        if (endpoints.isEmpty() || endpoints.size() > MAX_ENDPOINTS) {
            throw new InvalidArgumentException("endpoints", endpoints.size(), "1 to " + MAX_ENDPOINTS);
        }
        boolean tls = endpoints.iterator().next().tls();
        boolean wantsTls = trusted != null || certificate != null;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.tls() != tls || (wantsTls && !endpoint.tls())) {
                throw new InvalidArgumentException(
                        "endpoint",
                        endpoint,
                        wantsTls ? "https, for TLS files are set" : "like the others: all https or all http");
            }
        }
        return new EtcdSettings(
                name,
                List.copyOf(endpoints),
                credentials,
                tls ? tlsCredentials() : InsecureChannelCredentials.create(),
                time,
                connectTimeout,
                unreachableAfter,
                maxInFlight,
                maxWaiting);
    }

    private ChannelCredentials tlsCredentials() {
        TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
        try {
            if (trusted != null) {
                tls.trustManager(trusted.toFile());
            }
            if (certificate != null && key != null) {
                tls.keyManager(certificate.toFile(), key.toFile());
            }
        } catch (IOException e) {
            throw new InvalidArgumentException("TLS files", e.getMessage(), "readable PEM files");
        }
        return tls.build();
    }

    private static Path readable(String field, Path file) {
        if (file == null || !Files.isReadable(file) || Files.isDirectory(file)) {
            throw new InvalidArgumentException(field, file, "a readable PEM file");
        }
        return file;
    }

    private static Duration range(String field, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw new InvalidArgumentException(field, value, "10 ms to 5 minutes");
        }
        return value;
    }

    private static int range(String field, int value) {
        if (value < 1 || value > MAX_CALLS) {
            throw new InvalidArgumentException(field, value, "1 to " + MAX_CALLS);
        }
        return value;
    }
}
