package io.tenure.time;

import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A bounded executor on real threads. Thread-safe. */
final class SystemExecutor implements Executor {

    /*
     * The JDK's pool starts threads beyond its core size only when its queue is full: with a small core and a long
     * queue it stays at the core size under any load. So here the core is the maximum, and core threads may end when
     * idle: a pool below its maximum answers each task with a new thread, one at its maximum queues.
     */

    private final String threadName;
    private final int maxThreads;
    private final int queueCapacity;
    private final ThreadPoolExecutor pool;
    /** The numbers that threads alive bear; reused, so that names stay few. Guarded by itself. */
    private final BitSet numbers = new BitSet();

    SystemExecutor(SystemThreads threads, String purpose, int maxThreads, int queueCapacity, Duration idle) {
        this.threadName = threads.threadName(purpose);
        this.maxThreads = Check.atLeast(1, "maxThreads", maxThreads);
        this.queueCapacity = Check.atLeast(1, "queueCapacity", queueCapacity);
        this.pool = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                Nanos.of(idle),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(queueCapacity),
                body -> newThread(threads, body),
                (task, refusing) -> refuse());
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(() -> run(task));
    }

    /** Takes nothing more and drops what is queued; what runs goes on. */
    void close() {
        pool.shutdown();
        pool.getQueue().clear();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Exception e) {
            SafeLog.error("A task failed on {}", Thread.currentThread().getName(), e);
        } catch (Error e) {
            SafeLog.error(
                    "A task ended {}, which is replaced", Thread.currentThread().getName(), e);
            throw e;
        }
    }

    private void refuse() {
        throw new RejectedExecutionException(
                pool.isShutdown()
                        ? threadName + " is closed"
                        : threadName + " is full: " + maxThreads + " running, " + queueCapacity + " queued");
    }

    private OwnThread newThread(SystemThreads threads, Runnable body) {
        int number;
        synchronized (numbers) {
            number = numbers.nextClearBit(1);
            numbers.set(number);
        }
        return threads.newThread(threadName + "-" + number, body, () -> free(number));
    }

    private void free(int number) {
        synchronized (numbers) {
            numbers.clear(number);
        }
    }
}
