package io.tenure.cluster;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What somebody waits for while an adapter that keeps a manifest is asked. Its caller may complete it, too, by which he
 * goes away; what becomes of the resource does not hang on that.
 */
abstract class DirectCall<T extends @Nullable Object> extends CompletableFuture<T> {

    final long deadlineNanos;
    /** The one below it in {@link DirectWatch}; written before it is published there. */
    @Nullable
    DirectCall<?> below;

    DirectCall(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    /** Whether it needs no watching any more. */
    abstract boolean isOver();

    /** The adapter has not answered in time. On the loop; whoever waits is told elsewhere. */
    abstract void overdue();
}
