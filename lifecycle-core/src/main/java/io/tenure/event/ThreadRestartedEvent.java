package io.tenure.event;

/**
 * One of Tenure's threads died and was replaced.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param thread its name
 * @param reason what killed it, escaped
 */
public record ThreadRestartedEvent(long wallMillis, String thread, String reason) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.THREAD_RESTARTED;
    }
}
