package io.tenure.redis;

import io.tenure.resource.CoordinatorClosedException;
import io.tenure.time.TaskScheduler;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages that users wait for. Thread-safe. */
final class UserStages {

    /*
     * Whatever users hang on a stage runs where it is completed, and may block.
     *
     * I1 Each stage completes: as what it stands for does, or else when this closes.
     * I2 It is completed on a thread of its own kind, so that what users hang on it delays nothing of ours; at close, what
     *    is left after a grace is completed by whoever closes.
     * I3 A value that comes when its stage was completed by its user, or by close, is given back.
     */

    private static final Logger LOG = LoggerFactory.getLogger(UserStages.class);
    private static final int THREADS = 4;
    private static final int QUEUE = 16_384;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final String name;
    private final TimeSource time;
    private final Executor executor;
    private final TaskScheduler scheduler;
    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** A stage that somebody waits for. */
    private record Open(CompletableFuture<?> stage) {}

    UserStages(String name, TimeSource time, Threads threads) {
        this.name = name;
        this.time = time;
        this.executor = threads.executor("callers", THREADS, QUEUE);
        this.scheduler = threads.scheduler();
    }

    /** A stage for what may complete on any thread, with nothing to be given back. */
    <T> CompletableFuture<T> stage(CompletionStage<T> asked) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        complete(stage, asked, value -> {});
        return stage;
    }

    /** Completes a user's stage as {@code asked}, which may complete on any thread. */
    <T> void complete(CompletableFuture<T> stage, CompletionStage<T> asked, Consumer<? super T> giveBack) {
        Open entry = new Open(stage);
        open.add(entry);
        var unused = stage.whenComplete((value, failure) -> open.remove(entry));
        asked.whenComplete((value, failure) -> handOver(stage, value, failure, giveBack));
        if (closed) {
            stage.completeExceptionally(new CoordinatorClosedException(name));
        }
    }

    private <T> void handOver(
            CompletableFuture<T> stage, @Nullable T value, @Nullable Throwable failure, Consumer<? super T> giveBack) {
        try {
            executor.execute(() -> settle(stage, value, failure, giveBack));
        } catch (RejectedExecutionException full) {
            if (!closed) {
                scheduler.schedule(PAUSE, () -> handOver(stage, value, failure, giveBack));
            } else if (failure == null) {
                giveBack.accept(value);
            }
        }
    }

    /** Runs what is the user's, on a thread of its kind; once this is closed there is none but the caller's. */
    void run(Runnable step) {
        try {
            executor.execute(step);
        } catch (RejectedExecutionException full) {
            if (closed) {
                step.run();
            } else {
                scheduler.schedule(PAUSE, () -> run(step));
            }
        }
    }

    /** Completes a user's stage on this thread. */
    @SuppressWarnings("NullAway") // a stage that has not failed has a value, which is null only where T is
    static <T> void settle(
            CompletableFuture<T> stage, @Nullable T value, @Nullable Throwable failure, Consumer<? super T> giveBack) {
        if (failure != null) {
            stage.completeExceptionally(Waiting.unwrap(failure));
        } else if (!stage.complete(value)) {
            giveBack.accept(value);
        }
    }

    /** Fails what is open. Before the threads end. */
    void close(boolean mayBlock) {
        closed = true;
        List<Open> left = List.copyOf(open);
        left.forEach(entry -> {
            try {
                executor.execute(() -> fail(entry));
            } catch (RejectedExecutionException full) {
                LOG.debug("{} is failed on the closing thread", entry, full);
            }
        });
        if (mayBlock) {
            await(CompletableFuture.allOf(left.stream().map(Open::stage).toArray(CompletableFuture[]::new)));
        }
        List.copyOf(open).forEach(this::fail);
    }

    private void fail(Open entry) {
        entry.stage().completeExceptionally(new CoordinatorClosedException(name));
    }

    private void await(CompletionStage<?> all) {
        try {
            time.await(all, GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("Those who waited are told", e);
        }
    }
}
