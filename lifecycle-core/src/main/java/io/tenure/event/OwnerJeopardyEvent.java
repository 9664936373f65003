package io.tenure.event;

import io.tenure.resource.OwnerId;
import java.time.Duration;

/**
 * A renewal of the session was missed: no new external resources until one succeeds.
 *
 * @param wallMillis when, by the wall clock, in milliseconds since the epoch
 * @param owner this incarnation
 * @param validLeft how long the session is still valid by this owner's clock
 * @param reason what went wrong, escaped
 */
public record OwnerJeopardyEvent(long wallMillis, OwnerId owner, Duration validLeft, String reason)
        implements LifecycleEvent {

    @Override
    public EventType type() {
        return EventType.OWNER_JEOPARDY;
    }
}
