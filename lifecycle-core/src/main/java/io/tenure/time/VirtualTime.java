package io.tenure.time;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A world in which time passes only when told to: one thread, one queue of events, one seed. The same seed and the same
 * calls give the same history, so a failure that one run shows can be looked at as often as it takes.
 *
 * <p>Any number of {@link #newProcess processes} live in it; the world itself is a {@link TimeSource} for whoever needs
 * only one. It is used by the thread that made it, and by no other: each method throws {@link IllegalStateException} on
 * any other thread. Tasks take no time. A method that lets time pass may be called from within a task, which then waits
 * while the world goes on.
 */
public final class VirtualTime implements TimeSource {

    /** What the wall clock shows when a world begins: the first moment of 2026, UTC. */
    public static final long WALL_ORIGIN_MILLIS = 1_767_225_600_000L;

    /** Half of all clocks wrap within this time of their process's birth, so that what cannot bear it is found out. */
    private static final long WRAP_WITHIN_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final int SKEW_PPM = 10_000;
    private static final long SKEW_WALL_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final World world;
    private final VirtualProcess main;
    private final RandomSource clocks;

    private VirtualTime(long seed, boolean shuffleTies) {
        world = new World(seed, shuffleTies);
        clocks = world.nextStream();
        main = new VirtualProcess(world, "main", ClockModel.exact(0), world.nextStream());
    }

    /** A world in which what is due at the same instant happens in the order in which it was planned. */
    public static VirtualTime inSequence(long seed) {
        return new VirtualTime(seed, false);
    }

    /**
     * A world in which what is due at the same instant happens in an order drawn from the seed. Still, one timer and
     * one single-threaded executor keep the order of their own tasks, as real ones do.
     */
    public static VirtualTime shuffled(long seed) {
        return new VirtualTime(seed, true);
    }

    /** Opens a process whose clocks run with the world's, its monotonic one from an origin drawn from the seed. */
    public VirtualProcess newProcess(String name) {
        return newProcess(name, ClockModel.exact(drawOrigin()));
    }

    /** Opens a process whose clocks are drawn from the seed: rates within 1 %, wall clocks within an hour. */
    public VirtualProcess newSkewedProcess(String name) {
        int ratePpm = (int) clocks.nextLong(2L * SKEW_PPM + 1) - SKEW_PPM;
        long wallOffsetMillis = clocks.nextLong(2 * SKEW_WALL_MILLIS + 1) - SKEW_WALL_MILLIS;
        return newProcess(name, new ClockModel(drawOrigin(), ratePpm, wallOffsetMillis));
    }

    /** Opens a process with clocks of your choice. Names need not be unique. */
    public VirtualProcess newProcess(String name, ClockModel clock) {
        world.check();
        return new VirtualProcess(world, Check.notBlank("name", name), clock, world.nextStream());
    }

    @Override
    public long nowNanos() {
        return main.nowNanos();
    }

    @Override
    public long wallMillis() {
        return main.wallMillis();
    }

    @Override
    public RandomSource random() {
        return main.random();
    }

    @Override
    public Threads newThreads(String name) {
        return main.newThreads(name);
    }

    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage, Duration atMost)
            throws InterruptedException, TimeoutException, ExecutionException {
        return main.await(stage, atMost);
    }

    /** How long this world has been going on. */
    public Duration elapsed() {
        world.check();
        return Duration.ofNanos(world.nowNanos());
    }

    /** How many events are planned; those of stopped processes are not counted. */
    public int pending() {
        world.check();
        return world.queue().size();
    }

    /** Lets the next event happen, and the time come when it is due; whether there was one. */
    public boolean step() {
        world.check();
        return world.step(Long.MAX_VALUE);
    }

    /** Lets {@code length} pass, and all happen that comes due. */
    public void advance(Duration length) {
        world.check();
        world.runTo(horizon(length));
    }

    /**
     * Lets all happen that is planned, and what that plans, as long as it is due within {@code limit}.
     *
     * @return whether nothing is planned any more; if so, no more time has passed than that took
     */
    public boolean runUntilIdle(Duration limit) {
        world.check();
        long horizonNanos = horizon(limit);
        boolean more = true;
        while (more) {
            more = world.step(horizonNanos);
        }
        if (world.queue().size() == 0) {
            return true;
        }
        world.passTo(horizonNanos);
        return false;
    }

    /** Lets events happen until {@code condition} holds, for {@code limit} at most; whether it then holds. */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        world.check();
        long horizonNanos = horizon(limit);
        while (!condition.getAsBoolean()) {
            if (!world.step(horizonNanos)) {
                world.passTo(horizonNanos);
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** What tasks and loops threw, of all processes; the first hundred. They are logged, too. */
    public List<Throwable> failures() {
        world.check();
        return List.copyOf(world.failures());
    }

    /** Stands for all that has happened, in which order and when: equal for equal histories, and hardly for others. */
    public long fingerprint() {
        world.check();
        return world.fingerprint();
    }

    /**
     * How many events may happen at one instant before a {@link LivelockException} says that time stands still. A
     * million unless set.
     */
    public void limitEventsPerInstant(int most) {
        world.check();
        world.limitEventsPerInstant(most);
    }

    /**
     * Ends every wait of a task that still goes on, or begins, when {@code length} has passed from now: it throws an
     * {@link EndlessWaitError}. For as long as a task waits, the method that lets time pass cannot return, so one that waits
     * again and again would never let it. Not limited unless set; the last call counts. What waits outside tasks is spared.
     */
    public void endWaitsAfter(Duration length) {
        world.check();
        world.endWaitsAt(horizon(length));
    }

    private long horizon(Duration length) {
        return Nanos.plus(world.nowNanos(), Math.max(0, Nanos.of(length)));
    }

    private long drawOrigin() {
        world.check();
        boolean wrapping = clocks.nextLong(2) == 0;
        return wrapping ? Long.MAX_VALUE - clocks.nextLong(WRAP_WITHIN_NANOS) : clocks.nextLong();
    }
}
