package io.tenure.time;

import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A bounded executor on real threads. Thread-safe. */
final class SystemExecutor implements Executor {

    /*
     * The JDK's pool starts threads beyond its core size only when its queue is full: with a small core and a long
     * queue it stays at the core size under any load. So here the core is the maximum, and core threads may end when
     * idle: a pool below its maximum answers each task with a new thread, one at its maximum queues.
     *
     * I1 A task is run once or refused, never both: it is its worker's or the refuser's, whoever takes it first. The pool
     *    throws what a thread's start throws, as where the machine has none left to give; by then it may have queued the
     *    task or not, and where it has, another worker may be at it already.
     * I2 What is queued gets a thread, if need be by the timer, without another task's coming: it may have been queued
     *    for a thread that then could not be started, or that died and could not be replaced.
     */

    /** Makes a thread to be started, or throws. */
    @FunctionalInterface
    interface Maker {
        OwnThread newThread(String threadName, Runnable body, Runnable atEnd);
    }

    private static final Duration START_PAUSE = Duration.ofMillis(10);

    private final TaskScheduler scheduler;
    private final String threadName;
    private final int maxThreads;
    private final int queueCapacity;
    private final ThreadPoolExecutor pool;
    /** The numbers that threads alive bear; reused, so that names stay few. Guarded by itself. */
    private final BitSet numbers = new BitSet();
    /** Whether a timer is set that starts a thread. */
    private final AtomicBoolean startsSoon = new AtomicBoolean();

    SystemExecutor(
            SystemThreads threads, Maker maker, String purpose, int maxThreads, int queueCapacity, Duration idle) {
        this.scheduler = threads.scheduler();
        this.threadName = threads.threadName(purpose);
        this.maxThreads = Check.atLeast(1, "maxThreads", maxThreads);
        this.queueCapacity = Check.atLeast(1, "queueCapacity", queueCapacity);
        this.pool = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                Nanos.of(idle),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(queueCapacity),
                body -> newThread(maker, body),
                (task, refusing) -> refuse());
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        Task taken = new Task(task);
        try {
            pool.execute(taken);
        } catch (Error noThread) {
            boolean refused = taken.take();
            if (refused) {
                pool.remove(taken);
            }
            startSoon();
            if (refused) {
                throw new RejectedExecutionException(threadName + " can start no thread", noThread);
            }
        }
    }

    /** Takes nothing more and drops what is queued; what runs goes on. */
    void close() {
        pool.shutdown();
        pool.getQueue().clear();
    }

    private void refuse() {
        throw new RejectedExecutionException(
                pool.isShutdown()
                        ? threadName + " is closed"
                        : threadName + " is full: " + maxThreads + " running, " + queueCapacity + " queued");
    }

    private OwnThread newThread(Maker maker, Runnable body) {
        int number;
        synchronized (numbers) {
            number = numbers.nextClearBit(1);
            numbers.set(number);
        }
        return maker.newThread(threadName + "-" + number, body, () -> free(number));
    }

    private void free(int number) {
        synchronized (numbers) {
            numbers.clear(number);
        }
        startSoon();
    }

    private void startSoon() {
        boolean waits = !pool.getQueue().isEmpty() && pool.getPoolSize() == 0 && !pool.isShutdown();
        if (waits && startsSoon.compareAndSet(false, true)) {
            scheduler.schedule(START_PAUSE, this::start);
        }
    }

    private void start() {
        startsSoon.set(false);
        try {
            pool.prestartCoreThread();
        } catch (Error noThread) {
            startSoon();
        }
    }

    /** A task that either a worker takes, or who refuses it. */
    private static final class Task extends AtomicBoolean implements Runnable {
        private final Runnable task;

        Task(Runnable task) {
            this.task = task;
        }

        boolean take() {
            return compareAndSet(false, true);
        }

        @Override
        public void run() {
            if (!take()) {
                return;
            }
            try {
                task.run();
            } catch (Exception e) {
                SafeLog.error("A task failed on {}", Thread.currentThread().getName(), e);
            } catch (Error e) {
                SafeLog.error(
                        "A task ended {}, which is replaced",
                        Thread.currentThread().getName(),
                        e);
                throw e;
            }
        }
    }
}
