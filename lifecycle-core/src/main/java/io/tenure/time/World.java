package io.tenure.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all processes of a virtual time share: the events to come, and the one thread that makes them happen. */
final class World {

    /*
     * I1 Time never runs backwards, and only passes between events.
     * I2 What happens, and in which order, depends on the seed and on the calls made, on nothing else.
     * I3 Not more than `livelockLimit` events happen at one instant.
     */

    private static final int MOST_FAILURES_KEPT = 100;
    private static final int MOST_NESTED_WAITS = 100;
    private static final int DEFAULT_LIVELOCK_LIMIT = 1_000_000;

    private final Thread thread = Thread.currentThread();
    private final EventQueue queue = new EventQueue();
    private final List<Throwable> failures = new ArrayList<>();
    private final long seed;
    /** A stream of its own: how ties fall must not change what processes draw. */
    private final @Nullable SeededRandom ties;

    private long nowNanos;
    private long sequence;
    private int strands;
    private int processes;
    private int livelockLimit = DEFAULT_LIVELOCK_LIMIT;
    private int eventsNow;
    private long fingerprint;
    private int waits;
    /** When no task may wait any more. */
    private long waitsEndNanos = Long.MAX_VALUE;

    private @Nullable Strand current;
    private @Nullable TaskScheduler timer;

    World(long seed, boolean shuffleTies) {
        this.seed = seed;
        this.ties = shuffleTies ? new SeededRandom(SeededRandom.mix(~seed)) : null;
    }

    /** Refuses other threads. */
    void check() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("virtual time belongs to thread " + thread.getName() + ", but "
                    + Thread.currentThread().getName() + " used it");
        }
    }

    long nowNanos() {
        return nowNanos;
    }

    EventQueue queue() {
        return queue;
    }

    List<Throwable> failures() {
        return failures;
    }

    long fingerprint() {
        return fingerprint;
    }

    void limitEventsPerInstant(int most) {
        livelockLimit = Check.atLeast(1, "events per instant", most);
    }

    void endWaitsAt(long worldNanos) {
        waitsEndNanos = worldNanos;
    }

    /** When waits that begin now have to end, whatever they wait for. */
    long waitsEndNanos() {
        return current == null ? Long.MAX_VALUE : waitsEndNanos;
    }

    int nextStrandNumber() {
        return ++strands;
    }

    long nextSequence() {
        return ++sequence;
    }

    /** Randomness for the next process, whatever the others draw. */
    SeededRandom nextStream() {
        return new SeededRandom(SeededRandom.mix(seed) + SeededRandom.mix(++processes));
    }

    /** The strand of the task that runs, null between tasks. */
    @Nullable
    Strand current() {
        return current;
    }

    void plan(VirtualEvent event, long worldNanos) {
        event.worldNanos = Math.max(nowNanos, worldNanos);
        event.tie = ties == null ? 0 : ties.nextLong();
        queue.add(event);
    }

    /** Lets the next event happen if it is due by {@code horizonNanos}; whether there was one. */
    boolean step(long horizonNanos) {
        VirtualEvent next = queue.peek();
        if (next == null || next.worldNanos > horizonNanos) {
            return false;
        }
        queue.remove(next);
        passTo(next.worldNanos);
        if (++eventsNow > livelockLimit) {
            throw new LivelockException(eventsNow + " events happened at " + nowNanos
                    + " ns of virtual time, and more are due; the next is on " + next.strand.name + " of "
                    + next.strand.process().name());
        }
        next.strand.process().due(next);
        return true;
    }

    /** Lets the world go on while a task waits. */
    void nestedWait(Runnable waiting) {
        if (waits == MOST_NESTED_WAITS) {
            throw new IllegalStateException(
                    "a wait within " + waits + " waits, but at most " + MOST_NESTED_WAITS + " can be nested");
        }
        waits++;
        try {
            waiting.run();
        } finally {
            waits--;
        }
    }

    /** Lets all happen that is due by {@code horizonNanos}, and the time come. */
    void runTo(long horizonNanos) {
        boolean more = true;
        while (more) {
            more = step(horizonNanos);
        }
        passTo(horizonNanos);
    }

    /** Does {@code action} in {@code delayNanos}, whatever happens to processes. */
    void after(long delayNanos, Runnable action) {
        if (timer == null) {
            timer = new VirtualProcess(this, "world", ClockModel.exact(0), new SeededRandom(0))
                    .newThreads("world")
                    .scheduler();
        }
        timer.schedule(Duration.ofNanos(delayNanos), action);
    }

    void passTo(long worldNanos) {
        if (worldNanos > nowNanos) {
            nowNanos = worldNanos;
            eventsNow = 0;
        }
    }

    /** Notes that a task begins; what it returns goes to {@link #leave}. */
    @Nullable
    Strand enter(Strand strand, VirtualEvent event) {
        fingerprint = SeededRandom.mix(fingerprint + nowNanos) ^ SeededRandom.mix(event.sequence * 31 + strand.number);
        Strand outer = current;
        current = strand;
        return outer;
    }

    void leave(@Nullable Strand outer) {
        current = outer;
    }

    void failed(String strand, Throwable cause) {
        SafeLog.error("A task failed on {}", strand, cause);
        if (failures.size() < MOST_FAILURES_KEPT) {
            failures.add(cause);
        }
    }
}
