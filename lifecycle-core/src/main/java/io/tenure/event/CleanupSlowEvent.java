package io.tenure.event;

import java.time.Duration;

/**
 * A callback that ran inline took longer than its layer's bound.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource
 * @param took how long
 * @param bound what it should have taken at most
 */
public record CleanupSlowEvent(long wallMillis, ResourceRef resource, Duration took, Duration bound)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.CLEANUP_SLOW;
    }
}
