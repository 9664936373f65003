package io.tenure.event;

/**
 * Observers were slower than events: some were dropped.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param dropped how many since the last such event
 * @param total how many since the start
 */
public record EventsDroppedEvent(long wallMillis, long dropped, long total) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.EVENTS_DROPPED;
    }
}
