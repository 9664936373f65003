package io.tenure.event;

import io.tenure.resource.InvalidArgumentException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A bounded queue from many emitters to the one dispatcher. Neither side waits for the other. */
final class EventRing {

    /*
     * Positions only grow; a position's slot is its remainder. An emitter claims the position `tail` by compare-and-set
     * and then publishes its event there. The dispatcher takes from `head`, in order. After D. Vyukov's bounded queue, in
     * the form that JCTools' MpscArrayQueue gives it for one consumer.
     *
     * I1 Never more than `capacity` events: a position is claimed only while it is less than `capacity` ahead of `head`,
     *    and `head` is never ahead of the truth.
     * I2 Each event that was taken in is taken out once, in the order of claims; so each emitter's events stay in order.
     *    A slot is cleared before `head` passes it, so it is empty when it is claimed again.
     * I3 A claimed slot that is not published yet looks empty to the dispatcher. It must not wait there, as the emitter
     *    may be held up: emitters wake it after publishing.
     */

    private static final int MAX_CAPACITY = 1 << 24;

    private final int capacity;
    private final int mask;
    /** Set by emitters and cleared by the dispatcher; release to acquire. */
    private final AtomicReferenceArray<@Nullable LifecycleEvent> slots;
    /** The next position to claim. */
    private final AtomicLong tail = new AtomicLong();
    /** The next position to take from. Written by the dispatcher alone. */
    private final AtomicLong head = new AtomicLong();

    EventRing(int capacity) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new InvalidArgumentException("event capacity", capacity, "1 to " + MAX_CAPACITY);
        }
        this.capacity = capacity;
        int slotCount = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
        this.mask = slotCount - 1;
        this.slots = new AtomicReferenceArray<>(slotCount);
    }

    /** Takes the event in; false, and nothing done, if the ring is full. Any thread. */
    boolean offer(LifecycleEvent event) {
        long position;
        do {
            position = tail.get();
            if (position - head.get() >= capacity) {
                return false;
            }
        } while (!tail.compareAndSet(position, position + 1));
        slots.setRelease(slot(position), event);
        return true;
    }

    /** The next event, or null if none is published. The dispatcher alone. */
    @Nullable
    LifecycleEvent poll() {
        long position = head.getPlain();
        LifecycleEvent event = slots.getAcquire(slot(position));
        if (event != null) {
            slots.setPlain(slot(position), null);
            head.set(position + 1);
        }
        return event;
    }

    /** How many are in, claimed ones included; a guess while others are at work. */
    int size() {
        return (int) Math.max(0, tail.get() - head.get());
    }

    private int slot(long position) {
        return (int) position & mask;
    }
}
