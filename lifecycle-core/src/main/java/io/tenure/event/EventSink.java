package io.tenure.event;

/** Where the rooms hand events in. Thread-safe; never blocks, never throws. */
public interface EventSink {

    /** Takes everything and tells nobody. */
    EventSink NONE = new EventSink() {
        @Override
        public boolean wants(EventType type) {
            return false;
        }

        @Override
        public void emit(LifecycleEvent event) {}
    };

    /** Whether anyone listens to events of that type: ask before making one. */
    boolean wants(EventType type);

    /** Hands an event over to the dispatching thread. When the hand-over is full it is dropped, and counted. */
    void emit(LifecycleEvent event);
}
