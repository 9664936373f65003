package io.tenure.testkit.sim;

import io.tenure.time.TaskScheduler;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Between the processes and what they talk to: knows how long things take, and what is lost. */
final class SimulatedNetwork {

    /** What of a connection is cut. */
    enum Cut {
        /** Nothing. */
        NONE,
        /** Answers do not arrive. */
        REPLIES,
        /** Nothing arrives. */
        BOTH
    }

    private final VirtualTime time;
    private final TaskScheduler scheduler;
    private final Dice dice;
    private int underWay;

    SimulatedNetwork(VirtualTime time, Dice dice) {
        this.time = time;
        this.scheduler = time.newThreads("net").scheduler();
        this.dice = dice;
    }

    Dice dice() {
        return dice;
    }

    long nowNanos() {
        return time.nowNanos();
    }

    TaskScheduler.Timer after(Duration delay, Runnable task) {
        return scheduler.schedule(delay, task);
    }

    /** A request or a reply, which arrives after {@code delay}. */
    void send(Duration delay, Runnable arrival) {
        underWay++;
        var unused = after(delay, () -> {
            underWay--;
            arrival.run();
        });
    }

    /** Whether nothing that was sent has still to arrive. */
    boolean isEmpty() {
        return underWay == 0;
    }

    /** An answer that fails by itself when nobody gives it in time, and needs no timer any more once it is given. */
    <T extends @Nullable Object> CompletableFuture<T> answerWithin(
            Duration patience, Supplier<? extends Throwable> silence) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        TaskScheduler.Timer timer = after(patience, () -> answer.completeExceptionally(silence.get()));
        var unused = answer.whenComplete((value, failure) -> timer.cancel());
        return answer;
    }

    /** Gives what a stage gives, after {@code delay}. */
    <T extends @Nullable Object> void pass(CompletionStage<T> from, Duration delay, CompletableFuture<T> to) {
        from.whenComplete((value, failure) -> send(delay, () -> {
            if (failure != null) {
                to.completeExceptionally(failure);
            } else {
                to.complete(value);
            }
        }));
    }
}
