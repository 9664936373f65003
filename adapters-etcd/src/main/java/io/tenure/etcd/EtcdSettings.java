package io.tenure.etcd;

import io.grpc.ChannelCredentials;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How etcd is reached.
 *
 * @param name goes into the threads' names
 * @param endpoints members of one cluster, at least one
 * @param credentials who logs in, or null
 * @param tls what TLS trusts and shows; without TLS, that there is none
 * @param time clock, threads and randomness
 * @param connectTimeout how long the first connection may take, over all endpoints
 * @param unreachableAfter after which silence a connection is given up, at the latest
 * @param maxInFlight the most calls that etcd is asked at a time
 * @param maxWaiting the most calls that wait for their turn
 */
record EtcdSettings(
        String name,
        List<Endpoint> endpoints,
        @Nullable Credentials credentials,
        ChannelCredentials tls,
        TimeSource time,
        Duration connectTimeout,
        Duration unreachableAfter,
        int maxInFlight,
        int maxWaiting) {

    /** Without secrets. */
    @Override
    public String toString() {
        return endpoints + (credentials == null ? "" : " as " + credentials);
    }
}
