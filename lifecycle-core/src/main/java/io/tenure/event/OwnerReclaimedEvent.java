package io.tenure.event;

import io.tenure.resource.OwnerId;
import java.time.Duration;

/**
 * Everything of an owner that is gone has been released or quarantined.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param owner the owner that is gone
 * @param released how many resources this process released
 * @param quarantined how many it could not release
 * @param sinceLoss from the moment this process saw the owner gone
 */
public record OwnerReclaimedEvent(long wallMillis, OwnerId owner, int released, int quarantined, Duration sinceLoss)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.OWNER_RECLAIMED;
    }
}
