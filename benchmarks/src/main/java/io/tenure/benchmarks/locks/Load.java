package io.tenure.benchmarks.locks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does something with one lock after another, several at a time, for a while; says how often it was done, and in what time. */
final class Load {

    private static final Duration TO_END = Duration.ofSeconds(60);

    private Load() {}

    /**
     * What was done.
     *
     * @param count how often
     * @param nanos in what time, until the last one was done
     */
    record Done(long count, long nanos) {

        double perSecond() {
            return count * 1e9 / nanos;
        }
    }

    /** From threads that wait for each. */
    static Done blocking(int threads, Duration time, Consumer<String> task) {
        long begunNanos = System.nanoTime();
        AtomicLong count = new AtomicLong();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            CompletableFuture<?> end = new CompletableFuture<>();
            all.add(end);
            Thread thread = new Thread(() -> repeat(begunNanos, time, task, count, end), "load-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        return done(begunNanos, count, all);
    }

    private static void repeat(
            long begunNanos, Duration time, Consumer<String> task, AtomicLong count, CompletableFuture<?> end) {
        LockNames names = new LockNames();
        long own = 0;
        try {
            while (System.nanoTime() - begunNanos < time.toNanos()) {
                task.accept(names.next());
                own++;
            }
            count.addAndGet(own);
            end.complete(null);
        } catch (RuntimeException | Error e) {
            end.completeExceptionally(e);
        }
    }

    /** Without waiting: each begins where the one before it ended, on whichever thread that was. */
    static Done inFlight(int atATime, Duration time, Function<String, CompletionStage<?>> task) {
        long begunNanos = System.nanoTime();
        AtomicLong count = new AtomicLong();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < atATime; i++) {
            LockNames names = new LockNames();
            Chain chain = new Chain(
                    () -> System.nanoTime() - begunNanos < time.toNanos(), () -> task.apply(names.next()), count);
            all.add(chain.end());
            chain.go();
        }
        return done(begunNanos, count, all);
    }

    /** As above, once for each name. */
    static Done forEach(List<String> names, int atATime, Function<String, CompletionStage<?>> task) {
        long begunNanos = System.nanoTime();
        AtomicLong count = new AtomicLong();
        AtomicLong next = new AtomicLong();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < atATime; i++) {
            Chain chain = new Chain(
                    () -> next.get() < names.size(),
                    () -> {
                        long index = next.getAndIncrement();
                        return index < names.size()
                                ? task.apply(names.get((int) index))
                                : CompletableFuture.completedFuture(null);
                    },
                    count);
            all.add(chain.end());
            chain.go();
        }
        return done(begunNanos, count, all);
    }

    private static Done done(long begunNanos, AtomicLong count, List<CompletableFuture<?>> all) {
        await(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)), Duration.ofMinutes(10));
        return new Done(count.get(), System.nanoTime() - begunNanos);
    }

    /** Waits for what must not fail. */
    static <T> T await(CompletionStage<T> stage, Duration atMost) {
        try {
            return stage.toCompletableFuture().get(atMost.plus(TO_END).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no end within " + atMost.plus(TO_END), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a contender failed", e.getCause());
        }
    }
}
