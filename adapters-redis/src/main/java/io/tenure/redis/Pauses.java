package io.tenure.redis;

import io.tenure.time.TaskScheduler;
import io.tenure.time.TaskScheduler.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Steps of ours that come after a pause, and then on a worker, for the timer's thread does nothing itself. Thread-safe. */
final class Pauses implements AutoCloseable {

    /*
     * I1 Of run, refusal and cancellation each step sees exactly one, at close at the latest: timers and workers drop what
     *    they have not begun when they end, and somebody waits for it.
     */

    private final TaskScheduler scheduler;
    private final Executor workers;
    /** Those that have seen nothing yet: whoever takes one out decides. */
    private final Set<Step> steps = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    Pauses(TaskScheduler scheduler, Executor workers) {
        this.scheduler = scheduler;
        this.workers = workers;
    }

    /**
     * Runs a step after a pause.
     *
     * @param refused hears that it is never run: no worker was to be had, or this is closed; maybe before this returns
     */
    Timer later(Duration pause, Runnable action, Consumer<RejectedExecutionException> refused) {
        Step step = new Step(action, refused);
        steps.add(step);
        Timer timer = scheduler.schedule(pause, step::handOver);
        if (closed) {
            step.refuse(closing());
        }
        return () -> {
            timer.cancel();
            return steps.remove(step);
        };
    }

    private static RejectedExecutionException closing() {
        return new RejectedExecutionException("closed");
    }

    /** Refuses what waits, and what comes from now on. Idempotent. */
    @Override
    public void close() {
        closed = true;
        List.copyOf(steps).forEach(step -> step.refuse(closing()));
    }

    private final class Step {

        private final Runnable action;
        private final Consumer<RejectedExecutionException> refused;

        Step(Runnable action, Consumer<RejectedExecutionException> refused) {
            this.action = action;
            this.refused = refused;
        }

        void handOver() {
            try {
                workers.execute(this::run);
            } catch (RejectedExecutionException e) {
                refuse(e);
            }
        }

        private void run() {
            if (steps.remove(this)) {
                action.run();
            }
        }

        void refuse(RejectedExecutionException why) {
            if (steps.remove(this)) {
                refused.accept(why);
            }
        }
    }
}
