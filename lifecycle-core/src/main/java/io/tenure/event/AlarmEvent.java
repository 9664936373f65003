package io.tenure.event;

/**
 * Something that an operator should look at.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param source which part noticed
 * @param message what, escaped
 */
public record AlarmEvent(long wallMillis, String source, String message) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.ALARM;
    }
}
