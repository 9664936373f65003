package io.tenure.event;

import io.tenure.resource.OwnerId;

/**
 * This process is an owner now.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param owner the new incarnation
 */
public record OwnerJoinedEvent(long wallMillis, OwnerId owner) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.OWNER_JOINED;
    }
}
