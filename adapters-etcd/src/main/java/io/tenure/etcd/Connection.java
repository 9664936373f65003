package io.tenure.etcd;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/** A channel to one endpoint, and what was agreed on it. Thread-safe. */
final class Connection {

    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> LEADER = Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final Endpoint endpoint;
    private final ManagedChannel channel;
    /** Written before the connection is handed to anybody. */
    private volatile @Nullable String token;
    /** When etcd last said anything here. */
    private volatile long heardNanos;

    Connection(Endpoint endpoint, ManagedChannel channel, long nowNanos) {
        this.endpoint = endpoint;
        this.channel = channel;
        this.heardNanos = nowNanos;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ManagedChannel channel() {
        return channel;
    }

    void loggedIn(String newToken) {
        token = newToken;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    long heardNanos() {
        return heardNanos;
    }

    /** What goes along with a call; a new one each time, for gRPC writes into it. */
    Metadata headers() {
        Metadata headers = new Metadata();
        String known = token;
        if (known != null) {
            headers.put(TOKEN, known);
        }
        return headers;
    }

    /** The same, for a call that is to end where the member loses its leader. */
    Metadata headersWithLeader() {
        Metadata headers = headers();
        headers.put(LEADER, "true");
        return headers;
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
