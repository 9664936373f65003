package io.tenure.engine;

import io.tenure.resource.LimitExceededException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All live resources of one coordinator, each in a numbered slot.
 *
 * <p>Lock-free but for growth; any thread may add and remove.
 */
final class ResourceTable {
    /*
     * A slab of columns, in chunks. A node of a linked structure or of a hash map would be a young object stored into an
     * old one at each registration, which is what a collector with write barriers charges for; here a register-and-close
     * pair reuses the slot that was freed last, so it writes the same few cache lines again and again, however many
     * others live.
     *
     * Free slots hang in one stack per stripe; a thread keeps to the stripe that its id selects, so threads seldom meet.
     *
     * I1. A slot is in at most one place: in its stripe's stack, or held by one record.
     * I2. The columns are written before the record is published, and the record is withdrawn before its slot is freed:
     *     whoever reads the same record before and after a column has read that record's value.
     * I3. A slot returns to the stripe that its chunk was made for, so no stripe can drain another.
     */
    private static final int MAX_CHUNKS = 1 << 17;

    private final SlotStack[] stripes;

    // Written under this, and only replaced by longer copies; read by any thread.
    private volatile Chunk[] chunks = new Chunk[0];

    /**
     * An empty table.
     *
     * @param stripeCount a power of two
     */
    ResourceTable(int stripeCount) {
        stripes = new SlotStack[stripeCount];
        Arrays.setAll(stripes, i -> new SlotStack());
    }

    /** Takes a slot that nobody sees before {@link Chunk#publish}. */
    int allocate() {
        int stripe = stripeOf(Thread.currentThread().getId());
        while (true) {
            int slot = stripes[stripe].pop(this);
            if (slot != Chunk.NONE) {
                return slot;
            }
            grow(stripe);
        }
    }

    /** Withdraws a record and frees its slot. Called once for each record, by whoever decided its end. */
    void remove(int slot) {
        Chunk chunk = chunk(slot);
        chunk.withdraw(slot);
        stripes[chunk.stripe].push(slot, chunk);
    }

    Chunk chunk(int slot) {
        return chunks[slot >>> Chunk.BITS];
    }

    /** Shows each record that is there during the whole call, and perhaps others. */
    void forEach(Consumer<ManagedResource<?>> visitor) {
        for (Chunk chunk : chunks) {
            for (int slot = chunk.base; slot < chunk.base + Chunk.SIZE; slot++) {
                @Nullable ManagedResource<?> record = chunk.record(slot);
                if (record != null) {
                    visitor.accept(record);
                }
            }
        }
    }

    private int stripeOf(long threadId) {
        // Fibonacci hashing: neighbouring ids, as pools have them, select different stripes.
        return (int) ((threadId * 0x9E3779B97F4A7C15L) >>> 40) & (stripes.length - 1);
    }

    private synchronized void grow(int stripe) {
        if (!stripes[stripe].isEmpty()) {
            return;
        }
        Chunk[] before = chunks;
        if (before.length == MAX_CHUNKS) {
            throw new LimitExceededException("the table of live resources", (long) MAX_CHUNKS << Chunk.BITS);
        }
        Chunk chunk = new Chunk(stripe, before.length << Chunk.BITS);
        Chunk[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = chunk;
        chunks = after;
        stripes[stripe].pushChain(chunk.base, chunk.base + Chunk.MASK, chunk);
    }
}
