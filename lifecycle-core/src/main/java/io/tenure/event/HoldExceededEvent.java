package io.tenure.event;

import java.time.Duration;

/**
 * A lease has been held longer than its kind's maxHold. Nothing is enforced.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource
 * @param held so far
 * @param openedBy the thread that opened the lease
 */
public record HoldExceededEvent(long wallMillis, ResourceRef resource, Duration held, String openedBy)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.HOLD_EXCEEDED;
    }
}
