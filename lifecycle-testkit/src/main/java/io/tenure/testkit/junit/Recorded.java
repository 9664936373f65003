package io.tenure.testkit.junit;

import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened, in order, and a way to wait for more. Thread-safe. */
final class Recorded<T> {

    private static final int MOST_SHOWN = 20;

    private final TimeSource time;
    // Both guarded by this.
    private final List<T> all = new ArrayList<>();
    private CompletableFuture<@Nullable Void> next = new CompletableFuture<>();

    Recorded(TimeSource time) {
        this.time = time;
    }

    void add(T what) {
        CompletableFuture<@Nullable Void> waited;
        synchronized (this) {
            all.add(what);
            waited = next;
            next = new CompletableFuture<>();
        }
        waited.complete(null);
    }

    synchronized List<T> all() {
        return List.copyOf(all);
    }

    synchronized void clear() {
        all.clear();
    }

    /** Completes with the next addition. */
    private synchronized CompletableFuture<@Nullable Void> next() {
        return next;
    }

    /**
     * What {@code look} finds, now or after one of the next additions.
     *
     * @throws AssertionError if that is null until {@code atMost} has passed
     */
    <F> F await(Supplier<@Nullable F> look, String failure, Duration atMost) {
        long start = time.nowNanos();
        while (true) {
            CompletableFuture<@Nullable Void> addition = next();
            F found = look.get();
            if (found != null) {
                return found;
            }
            try {
                time.await(addition, atMost.minusNanos(time.nowNanos() - start));
            } catch (TimeoutException e) {
                throw new AssertionError(failure + " within " + atMost + ", but " + shown(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(failure + " before an interrupt, but " + shown(), e);
            } catch (ExecutionException e) {
                throw new AssertionError("nothing completes this exceptionally", e);
            }
        }
    }

    private String shown() {
        List<T> seen = all();
        String first = seen.subList(0, Math.min(MOST_SHOWN, seen.size())).toString();
        return seen.size() + ": " + first + (seen.size() > MOST_SHOWN ? " and more" : "");
    }
}
