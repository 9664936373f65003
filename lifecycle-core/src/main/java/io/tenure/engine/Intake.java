package io.tenure.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Slots on their way to the wheel: any thread puts, the expiry loop alone takes. */
final class Intake {
    /*
     * An intrusive stack that the taker empties in one exchange, so its order and ABA do not matter. The claim on the
     * slot's column keeps a slot from being put twice; it is given back before the slot is looked at, so a change that
     * was made before a refused put is seen by the look that follows.
     */
    private final ResourceTable table;

    // The top of the stack; compare-and-set.
    private final AtomicInteger top = new AtomicInteger(Chunk.NONE);

    Intake(ResourceTable table) {
        this.table = table;
    }

    /** Puts a slot, unless it is there and still to be looked at. */
    void put(int slot) {
        Chunk chunk = table.chunk(slot);
        if (!chunk.claimQueued(slot)) {
            return;
        }
        int seen;
        do {
            seen = top.get();
            chunk.setQueued(slot, seen);
        } while (!top.compareAndSet(seen, slot));
    }

    boolean isEmpty() {
        return top.get() == Chunk.NONE;
    }

    /** Takes all slots that are there now. */
    void drain(IntConsumer look) {
        int slot = top.getAndSet(Chunk.NONE);
        while (slot != Chunk.NONE) {
            Chunk chunk = table.chunk(slot);
            int below = chunk.queued(slot);
            chunk.setQueued(slot, Chunk.NOT_QUEUED);
            look.accept(slot);
            slot = below;
        }
    }
}
