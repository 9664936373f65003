package io.tenure.event;

import io.tenure.resource.OwnerId;

/**
 * The session is lost, for good: each external lease of this incarnation is invalid.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param owner the lost incarnation
 * @param reason how it was noticed
 */
public record OwnerLostEvent(long wallMillis, OwnerId owner, String reason) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.OWNER_LOST;
    }
}
