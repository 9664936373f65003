package io.tenure.event;

/**
 * A dead owner's resource could not be released and was put aside, to be retried; an operator can see it.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param resource the resource; its owner is the one that is gone
 * @param reason the last error, escaped
 */
public record ResourceQuarantinedEvent(long wallMillis, ResourceRef resource, String reason) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.RESOURCE_QUARANTINED;
    }
}
