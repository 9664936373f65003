package io.tenure.event;

/** The kinds of {@link LifecycleEvent}, one for each record. */
public enum EventType {
    /** {@link ResourceCreatedEvent}. */
    RESOURCE_CREATED(ResourceCreatedEvent.class),
    /** {@link ResourceRetiredEvent}. */
    RESOURCE_RETIRED(ResourceRetiredEvent.class),
    /** {@link ResourceReleasedEvent}. */
    RESOURCE_RELEASED(ResourceReleasedEvent.class),
    /** {@link ResourceCleanedEvent}. */
    RESOURCE_CLEANED(ResourceCleanedEvent.class),
    /** {@link CleanupFailedEvent}. */
    CLEANUP_FAILED(CleanupFailedEvent.class),
    /** {@link ResourceParkedEvent}. */
    RESOURCE_PARKED(ResourceParkedEvent.class),
    /** {@link ExpiryDueEvent}. */
    EXPIRY_DUE(ExpiryDueEvent.class),
    /** {@link HoldExceededEvent}. */
    HOLD_EXCEEDED(HoldExceededEvent.class),
    /** {@link CleanupSlowEvent}. */
    CLEANUP_SLOW(CleanupSlowEvent.class),
    /** {@link OwnerJoinedEvent}. */
    OWNER_JOINED(OwnerJoinedEvent.class),
    /** {@link OwnerJeopardyEvent}. */
    OWNER_JEOPARDY(OwnerJeopardyEvent.class),
    /** {@link OwnerRecoveredEvent}. */
    OWNER_RECOVERED(OwnerRecoveredEvent.class),
    /** {@link OwnerLostEvent}. */
    OWNER_LOST(OwnerLostEvent.class),
    /** {@link ResourceReclaimedEvent}. */
    RESOURCE_RECLAIMED(ResourceReclaimedEvent.class),
    /** {@link OwnerReclaimedEvent}. */
    OWNER_RECLAIMED(OwnerReclaimedEvent.class),
    /** {@link ResourceQuarantinedEvent}. */
    RESOURCE_QUARANTINED(ResourceQuarantinedEvent.class),
    /** {@link BrakeEvent}. */
    BRAKE(BrakeEvent.class),
    /** {@link AlarmEvent}. */
    ALARM(AlarmEvent.class),
    /** {@link EventsDroppedEvent}. */
    EVENTS_DROPPED(EventsDroppedEvent.class),
    /** {@link ThreadRestartedEvent}. */
    THREAD_RESTARTED(ThreadRestartedEvent.class);

    private final Class<? extends LifecycleEvent> eventClass;

    EventType(Class<? extends LifecycleEvent> eventClass) {
        this.eventClass = eventClass;
    }

    /** The record of this type. */
    public Class<? extends LifecycleEvent> eventClass() {
        return eventClass;
    }
}
