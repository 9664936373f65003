package io.tenure.event;

import io.tenure.resource.OwnerId;

/**
 * A renewal succeeded again after jeopardy.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param owner this incarnation
 */
public record OwnerRecoveredEvent(long wallMillis, OwnerId owner) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.OWNER_RECOVERED;
    }
}
