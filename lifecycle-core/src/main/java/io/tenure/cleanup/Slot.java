package io.tenure.cleanup;

/** A worker's turn with one release: it makes the attempt, or hands it to the job's own executor. */
final class Slot {

    /** Whether it counts as one of the layer's workers. */
    enum State {
        HELD,
        /** It hangs, and another worker was let in for it. */
        COMPENSATED,
        RETURNED
    }

    final Lane lane;
    final LaneQueue.Waiting waiting;
    final Release release;

    /** Guarded by the lock of {@link Workers}. */
    State state = State.HELD;

    Slot(Lane lane, LaneQueue.Waiting waiting) {
        this.lane = lane;
        this.waiting = waiting;
        this.release = waiting.release();
    }
}
