package io.tenure.time;

/** Something that a virtual process will do. Used by the world's thread only. */
final class VirtualEvent implements TaskScheduler.Timer {

    /** Where an event is on its way. */
    enum Place {
        /** In the world's queue. */
        QUEUED,
        /** Due, but its process is stopped. */
        HELD,
        /** Due, but its strand is busy. */
        WAITING,
        /** Begun, cancelled, or dropped. */
        GONE
    }

    final Strand strand;
    final Runnable action;
    /** When it is due, in nanoseconds of its process's life by its monotonic clock. */
    final long dueNanos;
    /** The number of this event in the world. */
    final long sequence;

    Place place = Place.GONE;
    /** When it is due in the world; moves when the process's clock stands still. */
    long worldNanos;
    /** Orders the events of one instant, before their sequence does. */
    long tie;
    /** Its index in the world's queue while QUEUED. */
    int queueIndex;
    /** Its index in its strand's order until it begins, if the strand keeps one; else less than 0. */
    int orderIndex = -1;

    VirtualEvent(Strand strand, long sequence, long dueNanos, Runnable action) {
        this.strand = strand;
        this.sequence = sequence;
        this.dueNanos = dueNanos;
        this.action = action;
    }

    boolean isBefore(VirtualEvent other) {
        if (worldNanos != other.worldNanos) {
            return worldNanos < other.worldNanos;
        }
        return tie != other.tie ? tie < other.tie : sequence < other.sequence;
    }

    @Override
    public boolean cancel() {
        return strand.cancel(this);
    }
}
