package io.tenure.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The columns of 1,024 slots of the {@link ResourceTable}. */
final class Chunk {

    static final int BITS = 10;
    static final int SIZE = 1 << BITS;
    static final int MASK = SIZE - 1;

    /** Not a slot: the bottom of a stack. */
    static final int NONE = -1;

    /** Not in the intake. */
    static final int NOT_QUEUED = -2;

    /** Not linked in the wheel. Above every deadline, so that "linked too late" is one comparison. */
    static final long NOT_ARMED = Long.MAX_VALUE;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

    final int stripe;
    final int base;

    // Volatile: orders the columns of a record's slot (ResourceTable, I2), and takes part in two hand-shakes, in which
    // each side writes one thing and then reads the other's (ExpiryLoop, I1; ResourceRegistry, I2).
    private final AtomicReferenceArray<@Nullable ManagedResource<?>> records = new AtomicReferenceArray<>(SIZE);
    // Written before the record is published, by release, and read by acquire: a reader who then finds the same record
    // in its slot has read that record's birth.
    private final long[] births = new long[SIZE];
    // Where the wheel visits the slot at the latest; written by the expiry loop alone, volatile (ExpiryLoop, I1).
    private final long[] armed = new long[SIZE];
    // The free slot below this one; opaque, for a stale value is caught by the tag of the stack's head.
    private final int[] below = new int[SIZE];
    // The slot below this one in the intake, or NOT_QUEUED; compare-and-set.
    private final int[] queued = new int[SIZE];

    Chunk(int stripe, int base) {
        this.stripe = stripe;
        this.base = base;
        for (int i = 0; i < SIZE; i++) {
            // The last one's is set when they are pushed.
            below[i] = base + i + 1;
        }
        Arrays.fill(armed, NOT_ARMED);
        Arrays.fill(queued, NOT_QUEUED);
    }

    void publish(int slot, ManagedResource<?> record, long birth) {
        int i = slot & MASK;
        LONGS.setRelease(births, i, birth);
        // Volatile, not release: the publisher goes on to read where the slot is armed (ExpiryLoop, I1).
        records.set(i, record);
    }

    void withdraw(int slot) {
        records.setRelease(slot & MASK, null);
    }

    @Nullable
    ManagedResource<?> record(int slot) {
        return records.get(slot & MASK);
    }

    long birth(int slot) {
        return (long) LONGS.getAcquire(births, slot & MASK);
    }

    long armed(int slot) {
        return (long) LONGS.getVolatile(armed, slot & MASK);
    }

    void setArmed(int slot, long visit) {
        LONGS.setVolatile(armed, slot & MASK, visit);
    }

    int below(int slot) {
        return (int) INTS.getOpaque(below, slot & MASK);
    }

    void setBelow(int slot, int other) {
        INTS.setOpaque(below, slot & MASK, other);
    }

    /** Whether this call, and no other, may put the slot into the intake. */
    boolean claimQueued(int slot) {
        return INTS.compareAndSet(queued, slot & MASK, NOT_QUEUED, NONE);
    }

    int queued(int slot) {
        return (int) INTS.getOpaque(queued, slot & MASK);
    }

    void setQueued(int slot, int other) {
        INTS.setVolatile(queued, slot & MASK, other);
    }
}
