package io.tenure.event;

/**
 * A cleanup used up its budget. It is tried again with growing pauses until it is done.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource
 * @param attempts how many failed
 * @param hung whether the last attempt never returned
 * @param reason what went wrong, escaped
 */
public record ResourceParkedEvent(long wallMillis, ResourceRef resource, int attempts, boolean hung, String reason)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.RESOURCE_PARKED;
    }
}
