package io.tenure.cluster;

import org.jspecify.annotations.Nullable;

/** One attempt to release a resource of an adapter that keeps a manifest. Thread-safe. */
final class DirectRelease extends DirectCall<@Nullable Void> {

    private final DirectReleasing releasing;
    private final DirectEntry entry;

    DirectRelease(DirectReleasing releasing, DirectEntry entry, long deadlineNanos) {
        super(deadlineNanos);
        this.releasing = releasing;
        this.entry = entry;
    }

    @Override
    boolean isOver() {
        return isDone();
    }

    @Override
    void overdue() {
        releasing.overdue(this, entry);
    }
}
