package io.tenure.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A stack of free slots: many threads push and pop. */
final class SlotStack {
    /*
     * Treiber's stack ("Systems Programming: Coping with Parallelism", 1986) over slot numbers. The head carries a tag
     * that grows with each change, so a head that was seen is never mistaken for a later one (ABA).
     */
    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(SlotStack.class, "head", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long TAG = 1L << 32;
    private static final long SLOT_MASK = TAG - 1;

    // Stacks are written by different threads: the padding keeps two heads out of one cache line.
    @SuppressWarnings("unused")
    private long p0, p1, p2, p3, p4, p5, p6, p7;

    // Tag in the upper half, slot in the lower; compare-and-set.
    private volatile long head = Chunk.NONE & SLOT_MASK;

    @SuppressWarnings("unused")
    private long q0, q1, q2, q3, q4, q5, q6, q7;

    boolean isEmpty() {
        return (int) head == Chunk.NONE;
    }

    /** A slot, or {@link Chunk#NONE}. */
    int pop(ResourceTable table) {
        while (true) {
            long seen = head;
            int slot = (int) seen;
            if (slot == Chunk.NONE) {
                return Chunk.NONE;
            }
            int next = table.chunk(slot).below(slot);
            if (HEAD.compareAndSet(this, seen, above(seen, next))) {
                return slot;
            }
        }
    }

    void push(int slot, Chunk chunk) {
        pushChain(slot, slot, chunk);
    }

    /** Pushes slots of one chunk that are linked already, from {@code top} down to {@code bottom}. */
    void pushChain(int top, int bottom, Chunk chunk) {
        while (true) {
            long seen = head;
            chunk.setBelow(bottom, (int) seen);
            if (HEAD.compareAndSet(this, seen, above(seen, top))) {
                return;
            }
        }
    }

    private static long above(long seen, int slot) {
        return ((seen & ~SLOT_MASK) + TAG) | (slot & SLOT_MASK);
    }
}
