package io.tenure.event;

import java.time.Duration;

/**
 * A resource will expire soon unless it is renewed or touched.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource
 * @param timeLeft until its deadline
 */
public record ExpiryDueEvent(long wallMillis, ResourceRef resource, Duration timeLeft) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.EXPIRY_DUE;
    }
}
