package io.tenure.time;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The real {@link TaskScheduler}: the JDK's, with one thread. Thread-safe. */
final class SystemScheduler implements TaskScheduler {

    private static final Timer CANCELLED = () -> false;

    private final Pool pool;

    SystemScheduler(SystemThreads threads) {
        pool = new Pool(threads, threads.threadName("timer"));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        OneShot shot = new OneShot(task);
        try {
            Future<?> future = pool.schedule(() -> pool.run(shot), Nanos.of(delay), TimeUnit.NANOSECONDS);
            return () -> shot.take() && future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return CANCELLED;
        }
    }

    void close() {
        pool.shutdown();
    }

    /** A task that either its thread takes, or whoever cancels it: the future's own cancel succeeds on a running one. */
    private static final class OneShot extends AtomicBoolean {
        final Runnable task;

        OneShot(Runnable task) {
            this.task = task;
        }

        boolean take() {
            return compareAndSet(false, true);
        }
    }

    private static final class Pool extends ScheduledThreadPoolExecutor {

        private final String threadName;
        /** What the last task ended the thread with. Confined to the timer's thread. */
        private @Nullable Error fatal;

        Pool(SystemThreads threads, String threadName) {
            super(1, body -> threads.newThread(threadName, body, () -> {}));
            this.threadName = threadName;
            setRemoveOnCancelPolicy(true);
            setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }

        void run(OneShot shot) {
            if (!shot.take()) {
                return;
            }
            try {
                shot.task.run();
            } catch (Exception e) {
                SafeLog.error("A task failed on {}", threadName, e);
            } catch (Error e) {
                SafeLog.error("A task ended {}, which is replaced", threadName, e);
                fatal = e;
            }
        }

        /** The future of a task keeps what the task throws; only from here can an Error reach the thread. */
        @Override
        protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
            Error ending = fatal;
            if (ending != null) {
                fatal = null;
                throw ending;
            }
        }
    }
}
