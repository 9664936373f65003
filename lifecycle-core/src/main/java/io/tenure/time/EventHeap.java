package io.tenure.time;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events, the first of some order on top. Used by the world's thread only. */
abstract class EventHeap {

    /*
     * A binary heap in which each event knows its index, so that removing one from the middle costs O(log n): half of
     * all timers are cancelled.
     */

    private final List<VirtualEvent> heap = new ArrayList<>();

    /** The order. */
    abstract boolean isBefore(VirtualEvent a, VirtualEvent b);

    /** Where that event is in this heap, as {@link #placed} said last. */
    abstract int indexOf(VirtualEvent event);

    abstract void placed(VirtualEvent event, int index);

    int size() {
        return heap.size();
    }

    @Nullable
    VirtualEvent peek() {
        return heap.isEmpty() ? null : heap.get(0);
    }

    void add(VirtualEvent event) {
        heap.add(event);
        siftUp(heap.size() - 1, event);
    }

    void remove(VirtualEvent event) {
        VirtualEvent last = heap.remove(heap.size() - 1);
        if (last != event) {
            siftUp(indexOf(event), last);
            siftDown(indexOf(last), last);
        }
    }

    void clear() {
        heap.clear();
    }

    final List<VirtualEvent> all() {
        return List.copyOf(heap);
    }

    private void siftUp(int from, VirtualEvent event) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (!isBefore(event, heap.get(parent))) {
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
            if (!isBefore(heap.get(child), event)) {
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
        return right < heap.size() && isBefore(heap.get(right), heap.get(left)) ? right : left;
    }

    private void put(int index, VirtualEvent event) {
        heap.set(index, event);
        placed(event, index);
    }
}
