package io.tenure.time;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events, the first of some order on top. Used by the world's thread only. */
abstract class EventHeap {

    /*
     * A binary heap in which each event knows its index, so that removing one from the middle costs O(log n): half of
     * all timers are cancelled.
     */

    private VirtualEvent[] heap = new VirtualEvent[16];
    private int size;

    /** The order. */
    abstract boolean isBefore(VirtualEvent a, VirtualEvent b);

    /** Where that event is in this heap, as {@link #placed} said last. */
    abstract int indexOf(VirtualEvent event);

    abstract void placed(VirtualEvent event, int index);

    int size() {
        return size;
    }

    @Nullable
    VirtualEvent peek() {
        return size == 0 ? null : heap[0];
    }

    void add(VirtualEvent event) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        siftUp(size++, event);
    }

    void remove(VirtualEvent event) {
        VirtualEvent last = heap[--size];
        if (last != event) {
            int hole = indexOf(event);
            if (siftUp(hole, last) == hole) {
                siftDown(hole, last);
            }
        }
    }

    void clear() {
        size = 0;
    }

    final List<VirtualEvent> all() {
        return List.of(Arrays.copyOf(heap, size));
    }

    /** Where it came to rest. */
    private int siftUp(int from, VirtualEvent event) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (!isBefore(event, heap[parent])) {
                break;
            }
            put(index, heap[parent]);
            index = parent;
        }
        put(index, event);
        return index;
    }

    private void siftDown(int from, VirtualEvent event) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = lesserChild(index);
            if (!isBefore(heap[child], event)) {
                break;
            }
            put(index, heap[child]);
            index = child;
        }
        put(index, event);
    }

    private int lesserChild(int index) {
        int left = 2 * index + 1;
        int right = left + 1;
        return right < size && isBefore(heap[right], heap[left]) ? right : left;
    }

    private void put(int index, VirtualEvent event) {
        heap[index] = event;
        placed(event, index);
    }
}
