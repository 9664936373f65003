package io.tenure.event;

import io.tenure.resource.ReleaseCause;
import java.time.Duration;

/**
 * The decision that a resource ends: once for each resource. Its cleanup begins or has begun.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource
 * @param cause why it ends
 * @param held from registration to the decision
 */
public record ResourceReleasedEvent(long wallMillis, ResourceRef resource, ReleaseCause cause, Duration held)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.RESOURCE_RELEASED;
    }
}
