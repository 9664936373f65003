package io.tenure.time;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Events in the order in which they will happen. Used by the world's thread only. */
final class EventQueue {

    /*
     * A binary heap in which each event knows its index, so that removing one from the middle costs O(log n): half of
     * all timers are cancelled.
     */

    private final List<VirtualEvent> heap = new ArrayList<>();

    int size() {
        return heap.size();
    }

    @Nullable
    VirtualEvent peek() {
        return heap.isEmpty() ? null : heap.get(0);
    }

    void add(VirtualEvent event) {
        event.place = VirtualEvent.Place.QUEUED;
        heap.add(event);
        siftUp(heap.size() - 1, event);
    }

    void remove(VirtualEvent event) {
        event.place = VirtualEvent.Place.GONE;
        VirtualEvent last = heap.remove(heap.size() - 1);
        if (last != event) {
            siftUp(event.heapIndex, last);
            siftDown(last.heapIndex, last);
        }
    }

    /** Takes out all events that {@code condition} holds for. */
    void removeIf(Predicate<VirtualEvent> condition) {
        List<VirtualEvent> all = List.copyOf(heap);
        heap.clear();
        for (VirtualEvent event : all) {
            if (condition.test(event)) {
                event.place = VirtualEvent.Place.GONE;
            } else {
                add(event);
            }
        }
    }

    private void siftUp(int from, VirtualEvent event) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (!event.isBefore(heap.get(parent))) {
                break;
            }
            put(index, heap.get(parent));
            index = parent;
        }
        put(index, event);
    }

    private void siftDown(int from, VirtualEvent event) {
        int index = from;
        while (2 * index + 1 < heap.size()) {
            int child = lesserChild(index);
            if (!heap.get(child).isBefore(event)) {
                break;
            }
            put(index, heap.get(child));
            index = child;
        }
        put(index, event);
    }

    private int lesserChild(int index) {
        int left = 2 * index + 1;
        int right = left + 1;
        return right < heap.size() && heap.get(right).isBefore(heap.get(left)) ? right : left;
    }

    private void put(int index, VirtualEvent event) {
        heap.set(index, event);
        event.heapIndex = index;
    }
}
