package io.tenure.benchmarks.locks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One asynchronous task after another, until there is no more to do or one fails. */
final class Chain {

    private final BooleanSupplier more;
    private final Supplier<CompletionStage<?>> task;
    private final AtomicLong count;
    private final CompletableFuture<?> end = new CompletableFuture<>();

    Chain(BooleanSupplier more, Supplier<CompletionStage<?>> task, AtomicLong count) {
        this.more = more;
        this.task = task;
        this.count = count;
    }

    /** Completes after the last one. */
    CompletableFuture<?> end() {
        return end;
    }

    /** Begins, or goes on. Those that end at once are done in a loop, for recursion would be as deep as they are many. */
    void go() {
        while (more.getAsBoolean()) {
            CompletableFuture<?> doing = task.get().toCompletableFuture();
            if (!doing.isDone() || doing.isCompletedExceptionally()) {
                var unused = doing.whenComplete((value, failure) -> {
                    if (failure == null) {
                        count.incrementAndGet();
                        go();
                    } else {
                        end.completeExceptionally(failure);
                    }
                });
                return;
            }
            count.incrementAndGet();
        }
        end.complete(null);
    }
}
