package io.tenure.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Counts epochs up for lanes: once for all lanes of a run that ask while the count before is under way. A new run has no
 * fence, so all its lanes ask at once, and all count the same number in the store: one by one, each would only be in the
 * others' way. Thread-safe.
 *
 * @param <R> what names a run
 */
final class EpochCounts<R> {

    /*
     * I1 An epoch was counted after the lane had asked that gets it, and is above what that lane found.
     * I2 Lanes share an epoch only within a run: a lane that moves to another run never meets its epoch there.
     */

    /** Counts a number of the store up. */
    interface Counter {
        /** The new number, above {@code above} and all earlier ones. */
        CompletionStage<Long> countUp(long above, Duration timeout);
    }

    private final Counter counter;
    /** The runs for which a count is under way. Guarded by this. */
    private final Set<R> busy = new HashSet<>();
    /** The next count of each of them, for those who asked meanwhile. Guarded by this. */
    private final Map<R, Count> next = new HashMap<>();

    EpochCounts(Counter counter) {
        this.counter = counter;
    }

    /** A new epoch for a lane of {@code run}, above {@code above}. */
    CompletionStage<Long> countUp(R run, long above, Duration timeout) {
        Count count;
        synchronized (this) {
            count = next.computeIfAbsent(run, unused -> new Count());
            count.join(above, timeout);
            if (!busy.add(run)) {
                return count.epoch;
            }
            next.remove(run);
        }
        begin(run, count);
        return count.epoch;
    }

    private void begin(R run, Count count) {
        ask(count).whenComplete((epoch, failure) -> {
            Count waiting;
            synchronized (this) {
                waiting = next.remove(run);
                if (waiting == null) {
                    busy.remove(run);
                }
            }
            if (waiting != null) {
                begin(run, waiting);
            }
            if (failure != null) {
                count.epoch.completeExceptionally(failure);
            } else {
                count.epoch.complete(epoch);
            }
        });
    }

    /** A store that refuses by throwing has failed as any other, so that the run's next count begins. */
    private CompletionStage<Long> ask(Count count) {
        try {
            return counter.countUp(count.above, count.timeout);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    /** One count, for all who have joined it before it begins. */
    private static final class Count {

        private final CompletableFuture<Long> epoch = new CompletableFuture<>();
        private long above;
        private Duration timeout = Duration.ZERO;

        void join(long newAbove, Duration newTimeout) {
            above = Math.max(above, newAbove);
            timeout = timeout.compareTo(newTimeout) < 0 ? newTimeout : timeout;
        }
    }
}
