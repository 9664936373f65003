package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * One caller's wish for a resource of an adapter that keeps a manifest. Thread-safe.
 *
 * @param <R> what a holder works with
 */
final class DirectTake<R> extends DirectCall<ExternalHold<R>> {

    private final DirectAcquiring acquiring;
    private final ResourceAdapter<R> adapter;
    private final ResourceRecord wanted;
    private final Runnable goesOn = this::goOn;
    /** What is being taken for it: from before the adapter is asked until it has answered. */
    private volatile @Nullable DirectEntry entry;
    /** What has to be gone first. Written before it is waited for. */
    private volatile @Nullable DirectEntry before;

    DirectTake(DirectAcquiring acquiring, ResourceAdapter<R> adapter, ResourceRecord wanted, long deadlineNanos) {
        super(deadlineNanos);
        this.acquiring = acquiring;
        this.adapter = adapter;
        this.wanted = wanted;
    }

    ResourceAdapter<R> adapter() {
        return adapter;
    }

    ResourceRecord wanted() {
        return wanted;
    }

    /** @param taking what is, or null once the adapter has answered */
    void takes(@Nullable DirectEntry taking) {
        entry = taking;
    }

    /** Goes on when {@code ending} is gone; false if it is already. */
    boolean waitsFor(DirectEntry ending) {
        before = ending;
        return ending.whenGone(goesOn);
    }

    private void goOn() {
        acquiring.goOn(this);
    }

    @Override
    boolean isOver() {
        DirectEntry taking = entry;
        return isDone() && (taking == null || !taking.mayBeTaking());
    }

    @Override
    void overdue() {
        DirectEntry ending = before;
        if (ending != null) {
            ending.forget(goesOn);
        }
        acquiring.overdue(this, entry);
    }
}
