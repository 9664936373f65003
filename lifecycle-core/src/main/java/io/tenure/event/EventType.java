package io.tenure.event;

/** The kinds of {@link LifecycleEvent}, one for each record. */
public enum EventType {
    /** {@link ResourceCreatedEvent}. */
    RESOURCE_CREATED,
    /** {@link ResourceRetiredEvent}. */
    RESOURCE_RETIRED,
    /** {@link ResourceReleasedEvent}. */
    RESOURCE_RELEASED,
    /** {@link ResourceCleanedEvent}. */
    RESOURCE_CLEANED,
    /** {@link CleanupFailedEvent}. */
    CLEANUP_FAILED,
    /** {@link ResourceParkedEvent}. */
    RESOURCE_PARKED,
    /** {@link ExpiryDueEvent}. */
    EXPIRY_DUE,
    /** {@link HoldExceededEvent}. */
    HOLD_EXCEEDED,
    /** {@link CleanupSlowEvent}. */
    CLEANUP_SLOW,
    /** {@link OwnerJoinedEvent}. */
    OWNER_JOINED,
    /** {@link OwnerJeopardyEvent}. */
    OWNER_JEOPARDY,
    /** {@link OwnerRecoveredEvent}. */
    OWNER_RECOVERED,
    /** {@link OwnerLostEvent}. */
    OWNER_LOST,
    /** {@link ResourceReclaimedEvent}. */
    RESOURCE_RECLAIMED,
    /** {@link OwnerReclaimedEvent}. */
    OWNER_RECLAIMED,
    /** {@link ResourceQuarantinedEvent}. */
    RESOURCE_QUARANTINED,
    /** {@link BrakeEvent}. */
    BRAKE,
    /** {@link AlarmEvent}. */
    ALARM,
    /** {@link EventsDroppedEvent}. */
    EVENTS_DROPPED,
    /** {@link ThreadRestartedEvent}. */
    THREAD_RESTARTED
}
