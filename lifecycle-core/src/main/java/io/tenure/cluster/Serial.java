package io.tenure.cluster;

import io.tenure.time.Loop;
import io.tenure.time.LoopBody;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop of an owner. All state of the protocol is confined to it: who wants to read or change some, hands a task
 * over. Tasks are short, run in the order of their arrival, and never run foreign code.
 */
final class Serial implements LoopBody, Executor {

    /*
     * I1 Tasks and timers run one at a time, each seeing what the ones before wrote.
     * I2 A task that throws is logged; the others go on.
     * I3 Alarms are set and cancelled on the loop. Who sets one elsewhere is refused; who cancels one there does no harm.
     *    Both are faults of ours, and counted.
     * The queue needs no bound of its own: whatever enters it answers a call or a request that is bounded where it is
     * made.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Serial.class);
    private static final int MAX_TASKS_PER_RUN = 1_024;

    private final TimeSource time;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    /** Confined to the loop. */
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    /** Confined to the loop. */
    private long order;

    /** On which thread the loop runs at this moment, if it does. */
    private volatile @Nullable Thread runner;

    private volatile @Nullable Loop loop;
    private volatile boolean stopped;
    private final AtomicInteger failed = new AtomicInteger();

    Serial(TimeSource time) {
        this.time = time;
    }

    void start(Threads threads, String purpose) {
        Loop started = threads.loop(purpose, this);
        loop = started;
        started.wake();
    }

    /** Ends the loop; what has not run never does. */
    void stop() {
        stopped = true;
        Loop running = loop;
        if (running != null) {
            running.stop();
        }
    }

    /** Hands a task over, from any thread. */
    @Override
    public void execute(Runnable task) {
        if (stopped) {
            return;
        }
        inbox.add(task);
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    /** Runs {@code task} on the loop once {@code delay} has passed. Called on the loop. */
    Alarm after(Duration delay, Runnable task) {
        return at(time.nowNanos() + delay.toNanos(), task);
    }

    /** Runs {@code task} on the loop once the clock shows {@code dueNanos}. Called on the loop. */
    Alarm at(long dueNanos, Runnable task) {
        if (isElsewhere()) {
            IllegalStateException fault = new IllegalStateException("an alarm was set outside the owner's loop");
            failed(fault);
            throw fault;
        }
        Alarm alarm = new Alarm(dueNanos, order++, task);
        alarms.add(alarm);
        return alarm;
    }

    /** Completes, on the loop, once {@code delay} has passed. Called on the loop. */
    CompletableFuture<@Nullable Void> pause(Duration delay) {
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        after(delay, () -> over.complete(null));
        return over;
    }

    /**
     * Goes on once {@code stage} has ended, however it did; what {@code step} throws is logged, never swallowed. The
     * failure comes without what stages wrap around it.
     */
    <T extends @Nullable Object> void then(
            CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> step) {
        var unused = stage.whenComplete((value, failure) -> {
            try {
                step.accept(value, failure == null ? null : Failures.unwrap(failure));
            } catch (RuntimeException e) {
                failed(e);
            }
        });
    }

    /** How many tasks and steps threw; each is a fault of ours. */
    int failed() {
        return failed.get();
    }

    private boolean isElsewhere() {
        return runner != Thread.currentThread();
    }

    @Override
    public long run(long nowNanos) {
        runner = Thread.currentThread();
        try {
            return work(nowNanos);
        } finally {
            runner = null;
        }
    }

    private long work(long nowNanos) {
        boolean more = drain();
        ring();
        if (more || !inbox.isEmpty()) {
            return 0;
        }
        Alarm next = alarms.peek();
        return next == null ? UNTIL_WOKEN : Math.max(0, next.dueNanos - nowNanos);
    }

    private boolean drain() {
        for (int i = 0; i < MAX_TASKS_PER_RUN; i++) {
            Runnable task = inbox.poll();
            if (task == null) {
                return false;
            }
            runSafely(task);
        }
        return true;
    }

    private void ring() {
        long nowNanos = time.nowNanos();
        Alarm next = alarms.peek();
        while (next != null && next.dueNanos - nowNanos <= 0) {
            alarms.poll();
            Runnable task = next.take();
            if (task != null) {
                runSafely(task);
            }
            next = alarms.peek();
        }
    }

    private void runSafely(Runnable task) {
        if (stopped) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException fault) {
        failed.incrementAndGet();
        LOG.error("A task of the owner's loop failed", fault);
    }

    /** A task that waits for its time. Confined to the loop. */
    final class Alarm implements Comparable<Alarm> {
        private final long dueNanos;
        private final long number;
        private @Nullable Runnable task;

        private Alarm(long dueNanos, long number, Runnable task) {
            this.dueNanos = dueNanos;
            this.number = number;
            this.task = task;
        }

        /** Keeps it from running. No effect once it ran. */
        void cancel() {
            if (isElsewhere()) {
                failed(new IllegalStateException("an alarm was cancelled outside the owner's loop"));
                execute(this::cancel);
            } else if (take() != null) {
                alarms.remove(this);
            }
        }

        private @Nullable Runnable take() {
            Runnable taken = task;
            task = null;
            return taken;
        }

        /** By time; the clock may wrap. */
        @Override
        public int compareTo(Alarm other) {
            int byTime = Long.signum(dueNanos - other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
