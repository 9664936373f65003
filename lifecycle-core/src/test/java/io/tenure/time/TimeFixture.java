package io.tenure.time;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** What the parts of {@link TimeSourceContract} stand on: a time source, and threads of it. */
interface TimeFixture {

    Duration SHORT = Duration.ofMillis(20);
    Duration LONG = Duration.ofSeconds(20);

    /** The time source under test. */
    TimeSource time();

    /** A set of its threads, named {@code contract}. */
    Threads threads();

    /** Lets the time source go on until the condition holds; fails if that takes long. */
    void until(BooleanSupplier condition);

    /** Lets everything planned for about now happen. */
    default void settle() {
        AtomicBoolean done = new AtomicBoolean();
        threads().scheduler().schedule(SHORT.multipliedBy(3), () -> done.set(true));
        until(done::get);
    }

    /** Waits for a gate that must open. */
    default <T> void await(CompletableFuture<T> gate) {
        try {
            time().await(gate, LONG);
        } catch (InterruptedException | TimeoutException | ExecutionException e) {
            throw new AssertionError("the gate did not open", e);
        }
    }
}
