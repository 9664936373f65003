package io.tenure.resource;

/** What happens at a resource's TTL while leases are open. */
public enum OnTtl {
    /** No new lease is given and none renewed; the resource is released when its last lease closes. */
    RETIRE,
    /** The resource is released at once and its leases become invalid. */
    RELEASE
}
