package io.tenure.time;

import java.util.List;
import java.util.function.Predicate;

/** Events in the order in which they will happen. Used by the world's thread only. */
final class EventQueue extends EventHeap {

    @Override
    boolean isBefore(VirtualEvent a, VirtualEvent b) {
        return a.isBefore(b);
    }

    @Override
    int indexOf(VirtualEvent event) {
        return event.queueIndex;
    }

    @Override
    void placed(VirtualEvent event, int index) {
        event.queueIndex = index;
    }

    @Override
    void add(VirtualEvent event) {
        event.place = VirtualEvent.Place.QUEUED;
        super.add(event);
    }

    @Override
    void remove(VirtualEvent event) {
        event.place = VirtualEvent.Place.GONE;
        super.remove(event);
    }

    /** Takes out all events that {@code condition} holds for. */
    void removeIf(Predicate<VirtualEvent> condition) {
        List<VirtualEvent> all = all();
        clear();
        for (VirtualEvent event : all) {
            if (condition.test(event)) {
                event.place = VirtualEvent.Place.GONE;
            } else {
                add(event);
            }
        }
    }
}
