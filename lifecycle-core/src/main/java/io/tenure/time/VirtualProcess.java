package io.tenure.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A process in a {@link VirtualTime}: with clocks, randomness and threads of its own, that can be paused, suspended and
 * killed. Used by the thread that made the world, and by no other: each method throws {@link IllegalStateException} on
 * any other thread.
 *
 * <p>The power over a process reaches its tasks, timers and loops. Calls into it from outside, and callbacks that
 * others run for it, go on: whatever brings messages to a process hands them to an {@link Threads#executor executor} of
 * that process.
 */
public final class VirtualProcess implements TimeSource {

    /*
     * The process's time is `life`: the nanoseconds that its monotonic clock has counted since it began. It only grows,
     * stands still while the process is suspended, and cannot overflow; the clock that others see is life plus an
     * origin, and wraps as a real one may.
     *
     * Events are due at a moment of life. They wait in the world's queue at the world time that this will be if the
     * process is not suspended before; one that comes up too early, because it was, is planned anew.
     */

    private enum State {
        RUNNING,
        PAUSED,
        SUSPENDED,
        CRASHED
    }

    private final World world;
    private final String name;
    private final ClockModel clock;
    private final RandomSource random;
    private final long bornNanos;
    private final List<VirtualThreads> threads = new ArrayList<>();
    private final List<VirtualEvent> held = new ArrayList<>();

    private State state = State.RUNNING;
    private int stops;
    private long suspendedSinceNanos;
    private long suspendedNanos;
    private long wallSteppedMillis;

    VirtualProcess(World world, String name, ClockModel clock, RandomSource random) {
        this.world = world;
        this.name = name;
        this.clock = clock;
        this.random = random;
        this.bornNanos = world.nowNanos();
    }

    /** What it is called in messages. */
    public String name() {
        return name;
    }

    @Override
    public long nowNanos() {
        world.check();
        return clock.originNanos() + lifeNanos();
    }

    @Override
    public long wallMillis() {
        world.check();
        long sinceBirthNanos = clock.localElapsed(world.nowNanos() - bornNanos);
        return VirtualTime.WALL_ORIGIN_MILLIS
                + TimeUnit.NANOSECONDS.toMillis(Nanos.plus(bornNanos, sinceBirthNanos))
                + clock.wallOffsetMillis()
                + wallSteppedMillis;
    }

    @Override
    public RandomSource random() {
        world.check();
        return random;
    }

    @Override
    public Threads newThreads(String name) {
        world.check();
        VirtualThreads opened = new VirtualThreads(this, name);
        threads.add(opened);
        return opened;
    }

    /**
     * Lets the world go on until {@code stage} is done or {@code atMost} has passed by this process's clock. May be
     * called from a task, within another await: the inner one ends first.
     *
     * @throws IllegalStateException if nothing is left in the world that could end the wait, or if waits are nested too
     *     deeply
     * @throws ProcessCrashedError if this process crashes, or has crashed, before the wait is over
     */
    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
            throws InterruptedException, TimeoutException, ExecutionException {
        world.check();
        CompletableFuture<T> future = stage.toCompletableFuture();
        new VirtualWait(world, this, Nanos.of(atMost)).until(future::isDone);
        return valueOf(future);
    }

    /** Moves the wall clock, forward or back. The monotonic clock does not notice. */
    public void stepWall(Duration by) {
        world.check();
        wallSteppedMillis += by.toMillis();
    }

    /** Stops all that the process does, while both its clocks go on: SIGSTOP. No effect unless it runs. */
    public void pause() {
        stop(State.PAUSED);
    }

    /**
     * Stops all that the process does, and its monotonic clock; the wall clock goes on: a machine put to sleep. No
     * effect unless it runs.
     */
    public void suspend() {
        stop(State.SUSPENDED);
    }

    /** {@link #pause Pauses}, and resumes after {@code length} of world time if nobody has before. */
    public void pauseFor(Duration length) {
        stopFor(State.PAUSED, length);
    }

    /** {@link #suspend Suspends}, and resumes after {@code length} of world time if nobody has before. */
    public void suspendFor(Duration length) {
        stopFor(State.SUSPENDED, length);
    }

    /** Lets a paused or suspended process go on. All that came due meanwhile is due now. No effect otherwise. */
    public void resume() {
        world.check();
        if (!isStopped()) {
            return;
        }
        if (state == State.SUSPENDED) {
            suspendedNanos += world.nowNanos() - suspendedSinceNanos;
        }
        state = State.RUNNING;
        List<VirtualEvent> released = List.copyOf(held);
        held.clear();
        released.forEach(this::plan);
    }

    /**
     * Kills the process: {@code kill -9}. What it had planned is dropped and what it plans is ignored; nothing of it
     * ever runs again, save that a task which crashes its own process runs to its end.
     */
    public void crash() {
        world.check();
        state = State.CRASHED;
        List.copyOf(threads).forEach(VirtualThreads::drop);
        threads.clear();
    }

    /** Whether it was killed. */
    public boolean isCrashed() {
        return state == State.CRASHED;
    }

    /** Whether it is paused or suspended. */
    public boolean isStopped() {
        return state == State.PAUSED || state == State.SUSPENDED;
    }

    /** The names of the threads that were started and have not ended; one name for all threads of an executor. */
    public List<String> liveThreads() {
        world.check();
        return threads.stream().flatMap(set -> set.names().stream()).toList();
    }

    @Override
    public String toString() {
        return "VirtualProcess[" + name + ", " + state + "]";
    }

    World world() {
        return world;
    }

    /** How long the process has lived, by its monotonic clock. */
    long lifeNanos() {
        long untilNanos = state == State.SUSPENDED ? suspendedSinceNanos : world.nowNanos();
        return clock.localElapsed(untilNanos - bornNanos - suspendedNanos);
    }

    /** When this process will have lived for {@code lifeNanos}, if it is not suspended before. */
    long worldNanosAt(long lifeNanos) {
        return Nanos.plus(bornNanos + suspendedNanos, clock.worldElapsed(lifeNanos));
    }

    void plan(VirtualEvent event) {
        world.plan(event, worldNanosAt(event.dueNanos));
    }

    /** Does what is to be done with an event that came up in the world's queue. */
    void due(VirtualEvent event) {
        if (isStopped()) {
            event.place = VirtualEvent.Place.HELD;
            held.add(event);
        } else if (lifeNanos() < event.dueNanos) {
            plan(event);
        } else {
            event.strand.begin(event);
        }
    }

    void unhold(VirtualEvent event) {
        held.remove(event);
    }

    void unholdIf(Predicate<VirtualEvent> condition) {
        for (VirtualEvent event : List.copyOf(held)) {
            if (condition.test(event)) {
                event.place = VirtualEvent.Place.GONE;
                held.remove(event);
            }
        }
    }

    void forget(VirtualThreads closed) {
        threads.remove(closed);
    }

    private void stop(State stopped) {
        world.check();
        if (state == State.RUNNING) {
            state = stopped;
            suspendedSinceNanos = world.nowNanos();
            stops++;
        }
    }

    private void stopFor(State stopped, Duration length) {
        int before = stops;
        stop(stopped);
        int stop = stops;
        if (stop != before) {
            world.after(Nanos.of(length), () -> resumeIf(stop));
        }
    }

    private void resumeIf(int stop) {
        if (stops == stop) {
            resume();
        }
    }

    private static <T extends @Nullable Object> T valueOf(CompletableFuture<T> future)
            throws InterruptedException, ExecutionException {
        try {
            return future.get();
        } catch (CancellationException e) {
            throw new ExecutionException(e);
        }
    }
}
