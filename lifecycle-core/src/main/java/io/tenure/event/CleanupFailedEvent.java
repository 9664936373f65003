package io.tenure.event;

/**
 * One attempt to clean up failed; it will be tried again.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource
 * @param attempt which attempt, from 1
 * @param reason what went wrong, escaped
 */
public record CleanupFailedEvent(long wallMillis, ResourceRef resource, int attempt, String reason)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.CLEANUP_FAILED;
    }
}
