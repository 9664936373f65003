package io.tenure;

import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** What a coordinator's adapters may ask of it, answered by whoever sits in the seat then. Thread-safe. */
final class SeatContext implements AdapterContext {

    /*
     * I1. It outlives incarnations: each question is the present owner's, and one that is lost holds nothing any more.
     */

    private final TimeSource time;
    private final String name;
    private final OwnerSeat seat;
    private final BooleanSupplier mustNotBlock;

    SeatContext(TimeSource time, String name, OwnerSeat seat, BooleanSupplier mustNotBlock) {
        this.time = time;
        this.name = name;
        this.seat = seat;
        this.mustNotBlock = mustNotBlock;
    }

    /** Tells each adapter whom it serves. */
    void bind(Collection<ResourceAdapter<?>> adapters) {
        adapters.forEach(adapter -> adapter.bind(this));
    }

    @Override
    public TimeSource time() {
        return time;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean mustNotBlock() {
        return mustNotBlock.getAsBoolean();
    }

    @Override
    public CompletionStage<Long> countUp(String counter, long above, Duration timeout) {
        return seat.present().countUp(counter, above, timeout);
    }

    @Override
    public CompletionStage<Boolean> isClosed(OwnerId owner, Duration timeout) {
        return seat.present().isClosed(owner, timeout);
    }

    @Override
    public void lost(ResourceRecord record, String reason) {
        seat.present().lost(record, reason);
    }
}
