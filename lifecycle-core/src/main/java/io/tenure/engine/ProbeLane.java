package io.tenure.engine;

import io.tenure.resource.HeartbeatProbe;
import io.tenure.time.TaskScheduler;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The heartbeat questions of one kind, on a few workers of its own. Thread-safe. */
final class ProbeLane {
    /*
     * I1. Each question is answered once, by the probe or by its deadline, whichever comes first.
     * I2. The deadline counts from a question's turn: that it had to wait says nothing about its resource.
     * I3. Probes that hang cannot keep resources alive: where each worker has been in a call that is past its deadline for
     *     one deadline more, and none came back meanwhile, those that wait are answered as if theirs had passed.
     */
    static final int WORKERS = 4;
    private static final int CAPACITY = 1 << 16;
    private static final long NEVER_SEEN = -1;
    private static final Logger LOG = LoggerFactory.getLogger(ProbeLane.class);

    private final TaskScheduler scheduler;
    private final Executor workers;
    // How many workers are in a call that is past its deadline.
    private final AtomicInteger hanging = new AtomicInteger();
    // How many calls came back late. Only grows.
    private final AtomicLong cameBack = new AtomicLong();

    ProbeLane(String kind, Threads threads) {
        this(threads.scheduler(), threads.executor("probe-" + kind, WORKERS, CAPACITY));
    }

    ProbeLane(TaskScheduler scheduler, Executor workers) {
        this.scheduler = scheduler;
        this.workers = workers;
    }

    /**
     * Asks.
     *
     * @param answer told once, on any thread, which may be the timer's
     * @return false if there is no place for the question now
     */
    <R> boolean ask(ManagedResource<R> record, HeartbeatProbe<? super R> probe, Consumer<Boolean> answer) {
        Question<R> question = new Question<>(record, probe);
        try {
            workers.execute(question);
        } catch (RejectedExecutionException full) {
            if (hanging.get() < WORKERS) {
                return false;
            }
            answer.accept(false);
            return true;
        }
        question.waitForItsTurn(NEVER_SEEN);
        var unused = question.alive.thenAccept(answer);
        return true;
    }

    private enum Phase {
        WAITING,
        CALLING,
        HANGING,
        RETURNED
    }

    private final class Question<R> implements Runnable {

        private final ManagedResource<R> record;
        private final HeartbeatProbe<? super R> probe;
        private final Duration deadline;
        private final CompletableFuture<Boolean> alive = new CompletableFuture<>();
        private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);

        Question(ManagedResource<R> record, HeartbeatProbe<? super R> probe) {
            this.record = record;
            this.probe = probe;
            this.deadline = record.policy().attemptDeadline();
        }

        /**
         * Looks from time to time whether its turn can still come.
         *
         * @param cameBackBefore what the last look saw, if each worker hung then
         */
        void waitForItsTurn(long cameBackBefore) {
            scheduler.schedule(deadline, () -> {
                if (phase.get() != Phase.WAITING) {
                    return;
                }
                long now = hanging.get() == WORKERS ? cameBack.get() : NEVER_SEEN;
                if (now != NEVER_SEEN && now == cameBackBefore) {
                    answer(false);
                } else {
                    waitForItsTurn(now);
                }
            });
        }

        @Override
        public void run() {
            if (alive.isDone()) {
                return;
            }
            phase.set(Phase.CALLING);
            TaskScheduler.Timer timer = scheduler.schedule(deadline, this::deadlinePassed);
            try {
                var unused = probe.isAlive(record.resource).whenComplete((answer, failure) -> {
                    timer.cancel();
                    if (failure != null) {
                        failed(failure);
                    } else {
                        answer(Boolean.TRUE.equals(answer));
                    }
                });
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                timer.cancel();
                failed(e);
            } finally {
                if (phase.getAndSet(Phase.RETURNED) == Phase.HANGING) {
                    cameBack.incrementAndGet();
                    hanging.decrementAndGet();
                }
            }
        }

        private void deadlinePassed() {
            if (phase.compareAndSet(Phase.CALLING, Phase.HANGING)) {
                hanging.incrementAndGet();
            }
            answer(false);
        }

        private void failed(Throwable failure) {
            LOG.warn("the heartbeat of {} failed: it counts as not alive", record.describe(), failure);
            answer(false);
        }

        private void answer(boolean isAlive) {
            alive.complete(isAlive);
        }
    }
}
