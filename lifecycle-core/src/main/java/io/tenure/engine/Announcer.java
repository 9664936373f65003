package io.tenure.engine;

import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.ExpiryDueEvent;
import io.tenure.event.HoldExceededEvent;
import io.tenure.event.ResourceCreatedEvent;
import io.tenure.event.ResourceRef;
import io.tenure.event.ResourceReleasedEvent;
import io.tenure.event.ResourceRetiredEvent;
import io.tenure.event.Transitions;
import io.tenure.time.TimeSource;
import java.time.Duration;

/** Tells meters and observers what the engine did. Makes no event that nobody wants. */
final class Announcer {

    private final TimeSource time;
    private final Transitions transitions;
    private final EventSink events;

    Announcer(TimeSource time, Transitions transitions, EventSink events) {
        this.time = time;
        this.transitions = transitions;
        this.events = events;
    }

    void created(ManagedResource<?> record) {
        transitions.created(record.kind(), record.layer());
        if (events.wants(EventType.RESOURCE_CREATED)) {
            events.emit(new ResourceCreatedEvent(time.wallMillis(), ref(record), record.attributes()));
        }
    }

    void shared(ManagedResource<?> record) {
        transitions.shared(record.kind(), record.layer());
    }

    void renewed(ManagedResource<?> record) {
        transitions.renewed(record.kind(), record.layer());
    }

    /**
     * Its TTL has passed.
     *
     * @param holders how many leases were open at that moment
     */
    void retired(ManagedResource<?> record, int holders) {
        transitions.retired(record.kind(), record.layer());
        if (events.wants(EventType.RESOURCE_RETIRED)) {
            events.emit(new ResourceRetiredEvent(time.wallMillis(), ref(record), holders));
        }
    }

    boolean wantsReleased() {
        return events.wants(EventType.RESOURCE_RELEASED);
    }

    void released(ManagedResource<?> record, long heldNanos) {
        transitions.released(record.kind(), record.layer(), record.cause());
        if (wantsReleased()) {
            events.emit(new ResourceReleasedEvent(
                    time.wallMillis(), ref(record), record.cause(), Duration.ofNanos(heldNanos)));
        }
    }

    void expiryDue(ManagedResource<?> record, long leftNanos) {
        if (events.wants(EventType.EXPIRY_DUE)) {
            events.emit(new ExpiryDueEvent(time.wallMillis(), ref(record), Duration.ofNanos(leftNanos)));
        }
    }

    void holdExceeded(ManagedResource<?> record, long heldNanos, String openedBy) {
        if (events.wants(EventType.HOLD_EXCEEDED)) {
            events.emit(new HoldExceededEvent(time.wallMillis(), ref(record), Duration.ofNanos(heldNanos), openedBy));
        }
    }

    private static ResourceRef ref(ManagedResource<?> record) {
        return new ResourceRef(record.kind(), record.id(), record.layer(), record.owner(), record.token());
    }
}
