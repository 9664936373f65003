package io.tenure.event;

import java.time.Duration;

/**
 * This process released a resource of an owner that is gone.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource; its owner is the one that is gone
 * @param sinceLoss from the moment this process saw the owner gone
 */
public record ResourceReclaimedEvent(long wallMillis, ResourceRef resource, Duration sinceLoss)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.RESOURCE_RECLAIMED;
    }
}
