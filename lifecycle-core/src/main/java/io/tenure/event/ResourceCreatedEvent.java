package io.tenure.event;

import java.util.Map;

/**
 * A resource is governed from now on; an external one has been taken.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource
 * @param attributes as registered
 */
public record ResourceCreatedEvent(long wallMillis, ResourceRef resource, Map<String, String> attributes)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.RESOURCE_CREATED;
    }
}
