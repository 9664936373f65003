package io.tenure.event;

/**
 * What observers are told. Immutable. An event is a hint about the past: nothing that must happen hangs on one, and the
 * truth is in the coordinator's snapshots.
 */
public sealed interface LifecycleEvent
        permits ResourceCreatedEvent,
                ResourceRetiredEvent,
                ResourceReleasedEvent,
                ResourceCleanedEvent,
                CleanupFailedEvent,
                ResourceParkedEvent,
                ExpiryDueEvent,
                HoldExceededEvent,
                CleanupSlowEvent,
                OwnerJoinedEvent,
                OwnerJeopardyEvent,
                OwnerRecoveredEvent,
                OwnerLostEvent,
                ResourceReclaimedEvent,
                OwnerReclaimedEvent,
                ResourceQuarantinedEvent,
                BrakeEvent,
                AlarmEvent,
                EventsDroppedEvent,
                ThreadRestartedEvent {

    /** When it happened, by this process's wall clock, in milliseconds since the epoch. */
    long wallMillis();

    /** Which record this is. */
    EventType type();
}
