package io.tenure.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The real {@link Threads}. Thread-safe. */
final class SystemThreads implements Threads {

    /*
     * I1 When close has returned before its time was up, no thread of the set is alive, the calling one aside.
     * I2 A thread that dies is replaced before it is counted and told, so that restarted() never promises a thread
     *    that is not there.
     */

    private static final Duration IDLE_THREADS_END_AFTER = Duration.ofSeconds(10);

    private final String name;
    private final Duration idle;
    private final LiveThreads live = new LiveThreads();
    private final SystemScheduler scheduler;
    private final AtomicLong restarted = new AtomicLong();
    private volatile @Nullable RestartListener listener;

    private final Object lock = new Object();
    /** Guarded by lock. Weak: one that nobody uses any more, and no thread of is alive, is forgotten. */
    private final Set<SystemExecutor> executors = Collections.newSetFromMap(new WeakHashMap<>());
    /** Guarded by lock. */
    private final List<SystemLoop> loops = new ArrayList<>();
    /** Guarded by lock. */
    private boolean closed;

    SystemThreads(String name) {
        this(name, IDLE_THREADS_END_AFTER);
    }

    SystemThreads(String name, Duration idle) {
        this.name = Check.notBlank("name", name);
        this.idle = idle;
        this.scheduler = new SystemScheduler(this);
    }

    @Override
    public TaskScheduler scheduler() {
        return scheduler;
    }

    @Override
    public Executor executor(String purpose, int maxThreads, int queueCapacity) {
        SystemExecutor executor = new SystemExecutor(this, this::newThread, purpose, maxThreads, queueCapacity, idle);
        boolean tooLate;
        synchronized (lock) {
            executors.add(executor);
            tooLate = closed;
        }
        if (tooLate) {
            executor.close();
        }
        return executor;
    }

    @Override
    public Loop loop(String purpose, LoopBody body) {
        SystemLoop loop = new SystemLoop(this, this::startThread, threadName(purpose), body);
        synchronized (lock) {
            if (closed) {
                throw new RejectedExecutionException("the threads of " + name + " are closed: no loop " + purpose);
            }
            loop.start();
            loops.add(loop);
        }
        return loop;
    }

    @Override
    public long restarted() {
        return restarted.get();
    }

    @Override
    public void onRestart(RestartListener listener) {
        this.listener = listener;
    }

    @Override
    public boolean isOwnThread() {
        return Thread.currentThread() instanceof OwnThread thread && thread.belongsTo(this);
    }

    @Override
    public void close(Duration grace) {
        long graceNanos = Nanos.of(grace);
        endAll();
        try {
            if (!live.joinOthers(graceNanos)) {
                live.interruptOthers();
                live.joinOthers(graceNanos);
            }
        } catch (InterruptedException e) {
            live.interruptOthers();
            Thread.currentThread().interrupt();
        }
    }

    String threadName(String purpose) {
        return "tenure-" + name + "-" + Check.notBlank("purpose", purpose);
    }

    /** A thread of this set, to be started by the caller, that runs {@code body} and, however it ends, {@code atEnd}. */
    OwnThread newThread(String threadName, Runnable body, Runnable atEnd) {
        OwnThread thread = new OwnThread(this, threadName, body, atEnd);
        live.add(thread);
        return thread;
    }

    /** Counts and tells that a thread died; called by the dying thread once another has taken its place. */
    void replaced(String threadName, Throwable cause) {
        restarted.incrementAndGet();
        RestartListener told = listener;
        if (told == null) {
            return;
        }
        try {
            told.restarted(threadName, cause);
        } catch (Throwable thrown) {
            SafeLog.error("The restart listener failed when told of {}", threadName, thrown);
        }
    }

    void forget(SystemLoop loop) {
        synchronized (lock) {
            loops.remove(loop);
        }
    }

    private void startThread(String threadName, Runnable body) {
        newThread(threadName, body, () -> {}).start();
    }

    private void endAll() {
        List<SystemExecutor> endingExecutors;
        List<SystemLoop> endingLoops;
        synchronized (lock) {
            closed = true;
            endingExecutors = List.copyOf(executors);
            endingLoops = List.copyOf(loops);
        }
        scheduler.close();
        endingExecutors.forEach(SystemExecutor::close);
        endingLoops.forEach(SystemLoop::stop);
    }
}
