package io.tenure.resource;

/** Where a resource is between registration and release. Only ever moves downward in this list. */
public enum ResourceState {
    /** In use: can be shared and renewed. */
    LIVE,
    /** Its TTL passed under open leases: they may go on, but no new one is given and none renewed. */
    RETIRED,
    /** The release is decided. Terminal. */
    RELEASED
}
