package io.tenure.engine;

import io.tenure.resource.HeartbeatProbe;
import io.tenure.time.TaskScheduler;
import io.tenure.time.Threads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks external resources whose TTL has passed whether they are still in use. */
final class Probes {
    /*
     * I1. Each question is answered once, by the probe or by its deadline, whichever comes first.
     * I2. The deadline counts from the question, not from its turn: probes that hang cannot keep resources alive.
     */
    private static final Logger LOG = LoggerFactory.getLogger(Probes.class);
    private static final int WORKERS = 4;
    private static final int CAPACITY = 1 << 16;

    private final TaskScheduler scheduler;
    private final Executor workers;
    private final HandOver handOver;

    Probes(Threads threads, HandOver handOver) {
        this.scheduler = threads.scheduler();
        this.workers = threads.executor("probe", WORKERS, CAPACITY);
        this.handOver = handOver;
    }

    /**
     * Asks, and has {@code answer} told on a worker.
     *
     * @return false if there is no place for the question now
     */
    <R> boolean ask(ManagedResource<R> record, HeartbeatProbe<? super R> probe, Consumer<Boolean> answer) {
        CompletableFuture<Boolean> alive = new CompletableFuture<>();
        TaskScheduler.Timer timer =
                scheduler.schedule(record.policy().attemptDeadline(), () -> handOver.run(() -> alive.complete(false)));
        var unused = alive.thenAccept(answered -> {
            timer.cancel();
            handOver.run(() -> answer.accept(answered));
        });
        try {
            workers.execute(() -> put(record, probe, alive));
            return true;
        } catch (RejectedExecutionException full) {
            timer.cancel();
            return false;
        }
    }

    private static <R> void put(
            ManagedResource<R> record, HeartbeatProbe<? super R> probe, CompletableFuture<Boolean> alive) {
        try {
            var unused = probe.isAlive(record.resource).whenComplete((answer, failure) -> {
                if (failure != null) {
                    LOG.warn("the heartbeat of {} failed: it counts as not alive", record.describe(), failure);
                }
                alive.complete(failure == null && Boolean.TRUE.equals(answer));
            });
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            LOG.warn("the heartbeat of {} failed: it counts as not alive", record.describe(), e);
            alive.complete(false);
        }
    }
}
