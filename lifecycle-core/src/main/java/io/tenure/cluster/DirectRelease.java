package io.tenure.cluster;

import org.jspecify.annotations.Nullable;

/** One attempt to release a resource of an adapter that keeps a manifest. Thread-safe. */
final class DirectRelease extends DirectCall<@Nullable Void> {

    private final DirectHolds holds;
    private final DirectEntry entry;

    DirectRelease(DirectHolds holds, DirectEntry entry, long deadlineNanos) {
        super(deadlineNanos);
        this.holds = holds;
        this.entry = entry;
    }

    @Override
    boolean isOver() {
        return isDone();
    }

    @Override
    void overdue() {
        holds.overdue(this, entry);
    }
}
