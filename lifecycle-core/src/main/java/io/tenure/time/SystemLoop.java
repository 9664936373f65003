package io.tenure.time;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A {@link Loop} on a real thread. Thread-safe. */
final class SystemLoop implements Loop {

    /*
     * One word, `signal`, is all that wakers and the loop share. The loop sets it to AWAKE before each run of its body,
     * and after the run goes from AWAKE to PARKED, if it still can. A waker sets it to WOKEN, from whatever it was; who
     * takes PARKED away unparks the thread.
     *
     * I1 No wake-up is lost: after each wake() a run of the body begins that sees all that the waker had written before.
     *    A wake() after the loop has set AWAKE leaves WOKEN, and from WOKEN the loop cannot park. A wake() before it
     *    precedes the run that AWAKE announces.
     * I2 Writes of any mode count for I1. The waker fences before it looks at `signal`, the loop's exchange to AWAKE is
     *    a full fence, so either the waker sees AWAKE, and sets WOKEN, or the run sees what the waker wrote. Without the
     *    fence, a release store could still sit in the waker's store buffer when it reads a stale WOKEN and returns.
     * I3 The body is never run by two threads at a time: a loop whose body threw starts its successor as its last act.
     * I4 A loop never ends but by stop(): where no successor can be started, the thread at hand goes on.
     * I5 A stopped loop ends. Its signal may be lost to an exchange to AWAKE; so `stopped` is looked at before each park,
     *    and set before the unpark.
     */

    private static final int AWAKE = 0;
    private static final int WOKEN = 1;
    private static final int PARKED = 2;

    private static final VarHandle SIGNAL;

    static {
        try {
            SIGNAL = MethodHandles.lookup().findVarHandle(SystemLoop.class, "signal", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Starts a thread, or throws. */
    @FunctionalInterface
    interface Starter {
        void start(String threadName, Runnable body);
    }

    private final SystemThreads threads;
    private final Starter starter;
    private final String threadName;
    private final LoopBody body;
    /** Confined to the thread that runs the body; handed on by the start of its successor. */
    private final RestartPause restartPause = new RestartPause();

    /** Exchanged by wakers and by the loop, read by wakers. */
    private volatile int signal = AWAKE;

    private volatile boolean stopped;
    private volatile @Nullable Thread thread;

    SystemLoop(SystemThreads threads, Starter starter, String threadName, LoopBody body) {
        this.threads = threads;
        this.starter = starter;
        this.threadName = threadName;
        this.body = body;
    }

    void start() {
        try {
            starter.start(threadName, () -> begin(0));
        } catch (Error noThread) {
            throw new RejectedExecutionException(threadName + " cannot be started", noThread);
        }
    }

    @Override
    public void wake() {
        VarHandle.fullFence();
        if (signal != WOKEN && (int) SIGNAL.getAndSet(this, WOKEN) == PARKED) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void stop() {
        stopped = true;
        threads.forget(this);
        LockSupport.unpark(thread);
    }

    private void begin(long pauseNanos) {
        thread = Thread.currentThread();
        pause(pauseNanos);
        while (!stopped) {
            try {
                runOnceAndPark();
            } catch (Throwable cause) {
                if (replacedBecauseOf(cause)) {
                    return;
                }
            }
        }
    }

    private void runOnceAndPark() {
        SIGNAL.getAndSet(this, AWAKE);
        long nowNanos = System.nanoTime();
        long delayNanos = body.run(nowNanos);
        if (delayNanos > 0 && SIGNAL.compareAndSet(this, AWAKE, PARKED)) {
            while (signal == PARKED && !stopped && park(delayNanos, nowNanos)) {}
        }
    }

    /** Parks until unparked or for no reason; whether there was time left to wait. */
    private boolean park(long delayNanos, long sinceNanos) {
        // A left-over interrupt would turn parking into spinning. Nobody else interrupts this thread but close().
        Thread.interrupted();
        if (delayNanos == LoopBody.UNTIL_WOKEN) {
            LockSupport.park(this);
            return true;
        }
        long leftNanos = delayNanos - (System.nanoTime() - sinceNanos);
        if (leftNanos > 0) {
            LockSupport.parkNanos(this, leftNanos);
        }
        return leftNanos > 0;
    }

    /** Starts a successor; false if that failed and this thread is to go on. */
    private boolean replacedBecauseOf(Throwable cause) {
        if (stopped) {
            SafeLog.error("{} failed in its last run", threadName, cause);
            return true;
        }
        SafeLog.error("{} died and is replaced", threadName, cause);
        long pauseNanos = restartPause.afterDeath(System.nanoTime());
        boolean started = startedSuccessor(pauseNanos);
        threads.replaced(threadName, cause);
        if (!started) {
            pause(pauseNanos);
        }
        return started;
    }

    private boolean startedSuccessor(long pauseNanos) {
        try {
            starter.start(threadName, () -> begin(pauseNanos));
            return true;
        } catch (Throwable cause) {
            SafeLog.error("No thread can be started in place of {}, so it goes on", threadName, cause);
            return false;
        }
    }

    /** Waits, woken or not: a body that always throws and is always woken must not spin. */
    private void pause(long pauseNanos) {
        long sinceNanos = System.nanoTime();
        while (!stopped && park(pauseNanos, sinceNanos)) {}
    }
}
