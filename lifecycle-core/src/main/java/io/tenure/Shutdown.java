package io.tenure;

import io.tenure.cleanup.DrainReport;
import io.tenure.cleanup.ReleasePipeline;
import io.tenure.cluster.LeaveReport;
import io.tenure.engine.Engine;
import io.tenure.event.EventBus;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.TenureException;
import io.tenure.store.CoordinationStore;
import io.tenure.store.StoreException;
import io.tenure.time.RetryTimer;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins a coordinator to its store, and ends it in order. */
final class Shutdown {
    /*
     * The order: refuse new; release by layers from the top; let what is still on its way settle; leave the store; end
     * the threads. Each step begins when the one before it is done or its time is over, so a release that hangs cannot
     * keep the owner from leaving. Only then may the store be closed, for leaving needs it.
     *
     * I1. Each layer, the draining and the leaving have a share of the time that those before them cannot use up.
     * I2. Whatever a step throws, the steps after it are taken, and the report is given. Where no thread can be started
     *     to take them, the timer tries again.
     * I3. Whoever waits for an answer gets one: the threads drop what they have not begun, so what completes stages is
     *     looked for once more when they have ended. What users hang there may block, so it has a thread of its own, and
     *     the report waits for it a little only.
     */
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration GRACE = Duration.ofSeconds(2);
    // Waited for one by one, so that the process, where it is stopped in one of them, has the others.
    private static final int GRACE_PARTS = 8;
    private static final Duration EVENTS_AT_MOST = Duration.ofMillis(500);
    private static final Duration THREADS_AT_MOST = Duration.ofMillis(500);
    private static final Duration ANSWERS_AT_MOST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofDays(1);
    // By which sixteenth of the time each step has to be over (I1); the rest is for leaving.
    private static final int EXTERNAL_BY = 6;
    private static final int CONNECTION_BY = 9;
    private static final int MEMORY_BY = 10;
    private static final int DRAINED_BY = 12;
    private static final int WHOLE = 16;

    private final TimeSource time;
    private final Threads threads;
    private final Engine engine;
    private final ReleasePipeline pipeline;
    private final OwnerSeat seat;
    private final EventBus events;
    private final CoordinationStore store;
    private final Duration timeout;
    private final Executor worker;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<ShutdownReport> done = new CompletableFuture<>();

    Shutdown(
            TimeSource time,
            Threads threads,
            Engine engine,
            ReleasePipeline pipeline,
            OwnerSeat seat,
            EventBus events,
            CoordinationStore store,
            Duration timeout) {
        this.time = time;
        this.threads = threads;
        this.engine = engine;
        this.pipeline = pipeline;
        this.seat = seat;
        this.events = events;
        this.store = store;
        this.timeout = timeout;
        this.worker = threads.executor("shutdown", 1, 64);
    }

    /** Joins the store, or ends everything that was started and throws. */
    void join(Duration atMost) {
        try {
            time.await(seat.join(atMost), atMost.plus(GRACE));
        } catch (ExecutionException e) {
            endAll();
            throw e.getCause() instanceof TenureException known ? known : unjoined("the store failed", e);
        } catch (TimeoutException e) {
            endAll();
            throw unjoined("no answer within " + atMost, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            endAll();
            throw unjoined("interrupted", e);
        }
    }

    private static StoreException unjoined(String why, Throwable cause) {
        return new StoreException("could not join the store: " + why, StoreException.Outcome.UNKNOWN, cause);
    }

    CompletionStage<ShutdownReport> begin(Duration atMost) {
        if (atMost == null || atMost.isNegative() || atMost.isZero() || atMost.compareTo(LONGEST) > 0) {
            throw new InvalidArgumentException("atMost", atMost, "above 0 and at most " + LONGEST);
        }
        if (begun.compareAndSet(false, true)) {
            engine.refuseNew();
            seat.close();
            start(atMost);
        }
        return done.minimalCompletionStage();
    }

    private void start(Duration atMost) {
        try {
            worker.execute(() -> run(atMost));
        } catch (RejectedExecutionException noThread) {
            LOG.debug("no thread for the shutdown yet", noThread);
            new RetryTimer(threads.scheduler(), () -> start(atMost)).set();
        }
    }

    void close() {
        CompletionStage<ShutdownReport> ending = begin(timeout);
        if (engine.mustNotBlock()) {
            return;
        }
        // An interrupt says hurry, not leave it: what the closer closes next, such as an adapter, is needed until the
        // end.
        boolean interrupted = Thread.interrupted();
        long start = time.nowNanos();
        Duration most = timeout.plus(GRACE).plus(GRACE);
        try {
            for (Duration left = most; !left.isZero(); left = left(start, most)) {
                try {
                    tell(time.await(ending, left));
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("the shutdown goes on in the background", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void tell(ShutdownReport report) {
        if (!report.isClean()) {
            LOG.warn("shut down with something left: {}", report);
        }
    }

    private void run(Duration atMost) {
        long start = time.nowNanos();
        release(Layer.EXTERNAL, start, share(atMost, EXTERNAL_BY));
        release(Layer.CONNECTION, start, share(atMost, CONNECTION_BY));
        release(Layer.MEMORY, start, share(atMost, MEMORY_BY));
        Duration draining = left(start, share(atMost, DRAINED_BY));
        DrainReport releases = await("draining", () -> pipeline.drain(draining), draining, GRACE);
        Duration leaving = longer(left(start, atMost), atMost.minus(share(atMost, DRAINED_BY)));
        LeaveReport leave = await("leaving the store", () -> seat.leave(leaving), leaving, GRACE);
        endAll();
        done.complete(report(releases, leave));
    }

    private void release(Layer layer, long start, Duration until) {
        await("releasing " + layer, () -> engine.releaseAll(layer), left(start, until), Duration.ZERO);
    }

    private static Duration share(Duration atMost, int sixteenths) {
        return atMost.multipliedBy(sixteenths).dividedBy(WHOLE);
    }

    private static ShutdownReport report(@Nullable DrainReport releases, @Nullable LeaveReport leave) {
        DrainReport drained = releases != null ? releases : new DrainReport(0, List.of(), List.of(), List.of());
        if (leave == null) {
            return new ShutdownReport(drained, new LeaveReport(false, 0, List.of("no answer from the store")));
        }
        if (releases == null) {
            return new ShutdownReport(drained, new LeaveReport(false, 0, List.of("the releases were not drained")));
        }
        return new ShutdownReport(drained, leave);
    }

    /**
     * What a step comes to; null if nothing.
     *
     * @param grace how long it has after {@code atMost} for what it does at its own end, by itself: where the process was
     *     stopped meanwhile, all times are over at once
     */
    private <T extends @Nullable Object> @Nullable T await(
            String what, Supplier<? extends CompletionStage<T>> step, Duration atMost, Duration grace) {
        try {
            CompletionStage<T> begun = step.get();
            Duration part = grace.dividedBy(GRACE_PARTS);
            int most = grace.isZero() ? 0 : GRACE_PARTS;
            Duration wait = atMost;
            for (int parts = 0; parts <= most; parts++) {
                try {
                    return time.await(begun, wait);
                } catch (TimeoutException e) {
                    wait = part;
                }
            }
            LOG.warn("{} took longer than {}", what, atMost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("{} was interrupted", what);
        } catch (ExecutionException e) {
            LOG.warn("{} failed", what, e.getCause());
        } catch (Throwable e) {
            LOG.error("{} failed", what, e);
        }
        return null;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private Duration left(long start, Duration atMost) {
        Duration left = atMost.minusNanos(time.nowNanos() - start);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void endAll() {
        // Its loop fails what callers wait for, so the threads are not to end before it has.
        await("ending the owner", seat::end, GRACE, Duration.ZERO);
        contained("closing the events", () -> events.close(EVENTS_AT_MOST));
        contained("closing the store", store::close);
        contained("closing the threads", () -> threads.close(THREADS_AT_MOST));
        await("answering who still waits", this::answerRest, ANSWERS_AT_MOST, Duration.ZERO);
    }

    private CompletableFuture<@Nullable Void> answerRest() {
        CompletableFuture<@Nullable Void> answered = new CompletableFuture<>();
        Threads own = time.newThreads("last-answers");
        Runnable answering = () -> {
            contained("answering of the store's questions", seat::answerRest);
            contained("answering of releases", pipeline::answerRest);
            contained("answering of scopes", engine::answerRest);
            answered.complete(null);
            own.close(Duration.ZERO);
        };
        try {
            own.executor("callbacks", 1, 1).execute(answering);
        } catch (RejectedExecutionException noThread) {
            // Late is better than never.
            answering.run();
        }
        return answered;
    }

    private static void contained(String what, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            LOG.error("{} failed", what, e);
        }
    }
}
