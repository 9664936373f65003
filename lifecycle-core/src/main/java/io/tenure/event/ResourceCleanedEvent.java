package io.tenure.event;

import io.tenure.resource.ReleaseCause;
import java.time.Duration;

/**
 * A released resource's cleanup is done.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource
 * @param cause why it ended
 * @param attempts how many it took, from 1
 * @param took from the decision to the end of the cleanup
 */
public record ResourceCleanedEvent(
        long wallMillis, ResourceRef resource, ReleaseCause cause, int attempts, Duration took)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.RESOURCE_CLEANED;
    }
}
