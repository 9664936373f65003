package io.tenure.examples.gateway.service;

import java.time.Duration;

/**
 * The servers that gateways rest on, and what is whose there: all that one run writes begins with its name. Immutable.
 *
 * @param etcd the URL of an etcd, such as {@code http://127.0.0.1:2379}
 * @param redis the URL of a Redis, such as {@code redis://127.0.0.1:6379}
 * @param run this run's name, unlike any other's
 */
public record Servers(String etcd, String redis, String run) {

    /** How long a gateway's session outlives its last renewal. */
    public static final Duration TTL = Duration.ofSeconds(5);

    /** What all keys in etcd begin with. */
    public String etcdPrefix() {
        return "/" + run;
    }

    /** What all keys in Redis begin with. */
    public String redisPrefix() {
        return run;
    }

    /** The directory: the service under which the gateways are listed in etcd. */
    public String directory() {
        return etcdPrefix() + "/gateways";
    }

    /** Where etcd keeps, for a day, which listings can never be made any more. */
    String revocations() {
        return etcdPrefix() + "/revoked/";
    }
}
