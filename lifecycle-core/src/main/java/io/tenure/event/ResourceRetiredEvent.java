package io.tenure.event;

/**
 * A resource's TTL passed under open leases: no new ones are given, it is released when the last closes.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource
 * @param holders how many leases are open
 */
public record ResourceRetiredEvent(long wallMillis, ResourceRef resource, int holders) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.RESOURCE_RETIRED;
    }
}
