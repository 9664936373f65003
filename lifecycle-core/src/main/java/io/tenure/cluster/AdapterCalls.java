package io.tenure.cluster;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.TakeFailedException;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls adapters, each kind on workers of its own, so that one that blocks or throws delays only its kind. Called on
 * the loop; stages complete on the loop, within the timeout even if the adapter forgets to.
 */
final class AdapterCalls {

    private static final int WORKERS = 2;
    private static final int QUEUE = 16_384;
    private static final Duration GRACE = Duration.ofMillis(100);

    private final TimeSource time;
    private final Serial serial;
    private final Map<String, ResourceAdapter<?>> adapters = new TreeMap<>();
    private final Map<String, Executor> workers = new TreeMap<>();
    private final AtomicInteger underWay = new AtomicInteger();

    AdapterCalls(TimeSource time, Serial serial, Threads threads, Collection<ResourceAdapter<?>> adapters) {
        this.time = time;
        this.serial = serial;
        for (ResourceAdapter<?> adapter : adapters) {
            MemberEntry.Served.of(adapter);
            requireNamesWhereNothingElseOrders(adapter);
            if (this.adapters.put(adapter.kind(), adapter) != null) {
                throw new InvalidArgumentException("adapter", adapter.kind(), "the only one of its kind");
            }
            workers.put(adapter.kind(), threads.executor("adapter-" + adapter.kind(), WORKERS, QUEUE));
        }
    }

    private static void requireNamesWhereNothingElseOrders(ResourceAdapter<?> adapter) {
        if (!adapter.isExclusive() && adapter.fencing() != Fencing.FENCED) {
            throw new InvalidArgumentException(
                    "adapter " + adapter.kind(), adapter.fencing(), "exclusive, unless its system is FENCED");
        }
    }

    Collection<ResourceAdapter<?>> all() {
        return adapters.values();
    }

    @Nullable
    ResourceAdapter<?> of(String kind) {
        return adapters.get(kind);
    }

    /** Whether that very adapter is installed. */
    boolean has(ResourceAdapter<?> adapter) {
        return adapters.get(adapter.kind()) == adapter;
    }

    /** The adapter that releases what {@code served} describes, at the same system; null if there is none here. */
    @Nullable
    ResourceAdapter<?> matching(MemberEntry.@Nullable Served served) {
        ResourceAdapter<?> adapter = served == null ? null : adapters.get(served.kind());
        return adapter != null && served != null && served.matches(adapter) ? adapter : null;
    }

    /**
     * Runs {@code request} on a worker of the kind's. A call that is never made fails with {@link TakeFailedException}.
     *
     * @param request is told how much of the timeout is left: no more is waited for its answer
     */
    <T> CompletableFuture<T> call(
            ResourceAdapter<?> adapter,
            Duration timeout,
            Function<Duration, ? extends CompletionStage<? extends T>> request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        long deadlineNanos = time.nowNanos() + timeout.toNanos();
        // Set by the worker that makes the call, or by the guard that says that nobody has: then nobody does.
        AtomicBoolean settled = new AtomicBoolean();
        Serial.Alarm guard = serial.after(timeout.plus(GRACE), () -> {
            TimeoutException late = new TimeoutException(adapter.kind() + " did not answer within " + timeout);
            answer.completeExceptionally(
                    settled.compareAndSet(false, true)
                            ? new TakeFailedException(adapter.kind(), "", "no worker came to it in " + timeout, late)
                            : late);
        });
        serial.then(answer, (value, failure) -> guard.cancel());
        Executor executor = Objects.requireNonNull(workers.get(adapter.kind()), adapter.kind());
        try {
            executor.execute(() -> {
                if (settled.compareAndSet(false, true)) {
                    send(adapter, answer, deadlineNanos, request);
                }
            });
        } catch (RejectedExecutionException refused) {
            refuse(adapter, answer, refused);
        }
        return answer;
    }

    /** In a turn of its own, as any answer comes: who answers a failure with the next call makes no recursion. */
    private void refuse(ResourceAdapter<?> adapter, CompletableFuture<?> answer, RejectedExecutionException why) {
        TakeFailedException neverMade =
                new TakeFailedException(adapter.kind(), "", "no worker took it: " + why.getMessage(), why);
        serial.execute(() -> answer.completeExceptionally(neverMade));
    }

    /**
     * Whether a call failed because no worker took it, be they all busy or be there no thread left, or took it too late: it
     * says nothing more. That no worker came to it at all says that the calls before it hang.
     */
    static boolean wasNeverMade(Throwable failure) {
        return failure instanceof TakeFailedException && failure.getCause() instanceof RejectedExecutionException;
    }

    /** On a worker. */
    private <T> void send(
            ResourceAdapter<?> adapter,
            CompletableFuture<T> answer,
            long deadlineNanos,
            Function<Duration, ? extends CompletionStage<? extends T>> request) {
        long leftNanos = deadlineNanos - time.nowNanos();
        if (leftNanos <= 0) {
            // What is begun now, nobody would know of.
            refuse(adapter, answer, new RejectedExecutionException("it came to its turn too late"));
            return;
        }
        underWay.incrementAndGet();
        try {
            serial.then(
                    request.apply(Duration.ofNanos(leftNanos)),
                    (value, failure) -> serial.execute(() -> {
                        underWay.decrementAndGet();
                        if (failure != null) {
                            answer.completeExceptionally(Failures.unwrap(failure));
                        } else {
                            answer.complete(value);
                        }
                    }));
        } catch (RuntimeException e) {
            failed(answer, e);
        } catch (Error e) {
            failed(answer, e);
            throw e;
        }
    }

    private void failed(CompletableFuture<?> answer, Throwable failure) {
        serial.execute(() -> {
            underWay.decrementAndGet();
            answer.completeExceptionally(failure);
        });
    }

    /** How many calls adapters have not answered, also of those that nobody waits for any more. */
    int underWay() {
        return underWay.get();
    }
}
