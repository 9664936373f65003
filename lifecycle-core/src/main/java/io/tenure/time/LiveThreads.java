package io.tenure.time;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The threads of one set that have not ended. Thread-safe. */
final class LiveThreads {

    /*
     * A thread is noted before it is started and stays until it is seen TERMINATED: one that took itself out while
     * ending could outlast those who wait for it. The references are weak because a thread whose start failed, for want
     * of native memory, never ends; nobody else holds it, so it goes. A running thread is always reachable.
     */

    private static final long START_POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Guarded by this. */
    private final List<WeakReference<OwnThread>> threads = new ArrayList<>();

    synchronized void add(OwnThread thread) {
        threads.removeIf(LiveThreads::hasEnded);
        threads.add(new WeakReference<>(thread));
    }

    /** Waits for all threads but the calling one; whether they ended in time. */
    boolean joinOthers(long atMostNanos) throws InterruptedException {
        long beganNanos = System.nanoTime();
        for (OwnThread thread = anyOther(); thread != null; thread = anyOther()) {
            long leftNanos = atMostNanos - (System.nanoTime() - beganNanos);
            if (leftNanos <= 0) {
                return false;
            }
            join(thread, leftNanos);
        }
        return true;
    }

    void interruptOthers() {
        for (OwnThread thread : snapshot()) {
            if (thread != Thread.currentThread()) {
                thread.interrupt();
            }
        }
    }

    private static void join(OwnThread thread, long atMostNanos) throws InterruptedException {
        if (thread.getState() == Thread.State.NEW) {
            LockSupport.parkNanos(Math.min(START_POLL_NANOS, atMostNanos));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        } else {
            TimeUnit.NANOSECONDS.timedJoin(thread, atMostNanos);
        }
    }

    private @Nullable OwnThread anyOther() {
        for (OwnThread thread : snapshot()) {
            if (thread != Thread.currentThread()) {
                return thread;
            }
        }
        return null;
    }

    private synchronized List<OwnThread> snapshot() {
        threads.removeIf(LiveThreads::hasEnded);
        List<OwnThread> alive = new ArrayList<>(threads.size());
        for (WeakReference<OwnThread> reference : threads) {
            OwnThread thread = reference.get();
            if (thread != null) {
                alive.add(thread);
            }
        }
        return alive;
    }

    private static boolean hasEnded(WeakReference<OwnThread> reference) {
        OwnThread thread = reference.get();
        return thread == null || thread.getState() == Thread.State.TERMINATED;
    }
}
