package io.tenure.time;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Threads of which none can be started while told so: as {@link Threads} says, executors and new loops refuse. */
public final class RefusingThreads implements Threads {

    private final Threads real;
    public volatile boolean refusing;
    public volatile boolean refusingLoops;
    public volatile int refused;
    /** What happens while somebody waits to be refused. */
    public volatile Runnable beforeRefusing = () -> {};

    public RefusingThreads(Threads real) {
        this.real = real;
    }

    @Override
    public Executor executor(String purpose, int maxThreads, int queueCapacity) {
        Executor executor = real.executor(purpose, maxThreads, queueCapacity);
        return task -> {
            if (refusing) {
                beforeRefusing.run();
                refuse(purpose);
            }
            executor.execute(task);
        };
    }

    private synchronized void refuse(String purpose) {
        refused++;
        throw new RejectedExecutionException(
                purpose + " can start no thread", new OutOfMemoryError("unable to create native thread"));
    }

    @Override
    public TaskScheduler scheduler() {
        return real.scheduler();
    }

    @Override
    public Loop loop(String purpose, LoopBody body) {
        if (refusing || refusingLoops) {
            refuse(purpose);
        }
        return real.loop(purpose, body);
    }

    @Override
    public long restarted() {
        return real.restarted();
    }

    @Override
    public void onRestart(RestartListener listener) {
        real.onRestart(listener);
    }

    @Override
    public boolean isOwnThread() {
        return real.isOwnThread();
    }

    @Override
    public void close(Duration grace) {
        real.close(grace);
    }
}
