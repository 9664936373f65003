package io.tenure.event;

/**
 * So many owners are gone at once that reclaim slows down, or that is over.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param engaged whether reclaim is slowed now
 * @param orphans owners that are gone and did not leave in order
 * @param members all members
 */
public record BrakeEvent(long wallMillis, boolean engaged, int orphans, int members) implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.BRAKE;
    }
}
