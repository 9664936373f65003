package io.tenure.testkit.sim;

import io.tenure.time.EndlessWaitError;
import io.tenure.time.TaskScheduler;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** How a simulated cluster comes through its day and its evening: lets time pass, and looks at what comes of it. */
final class Course {

    private static final Duration STEP = Duration.ofSeconds(1);
    /** How often it is looked at what nobody tells. */
    static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /** What was late by day still arrives then, and what was lost by then is noticed. */
    private static final Duration LATEST_ARRIVAL = Duration.ofSeconds(8);
    /** So much longer than asked for may time pass because a task waits. */
    private static final Duration LONGEST_OVERRUN = Duration.ofMinutes(1);

    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

    private final SimulatedCluster cluster;
    private final VirtualTime time;
    private final TaskScheduler looks;
    private boolean day = true;
    /** When {@link #live} ends the day, also for a task that waits then; null if nobody lives. */
    private @Nullable Duration dayEnd;
    /** Who waited for ever, and where; null if nobody did. */
    private @Nullable IllegalStateException waitedForEver;

    Course(SimulatedCluster cluster) {
        this.cluster = cluster;
        this.time = cluster.time();
        this.looks = time.newThreads("looks").scheduler();
        planLook();
    }

    // ---- how time passes

    void live(Duration dayLength, Duration evening) {
        if (!day) {
            throw new IllegalStateException("seed " + cluster.seed() + ": its day is over, and nobody lives twice");
        }
        dayEnd = time.elapsed().plus(dayLength);
        advance(dayLength);
        cluster.heal();
        cluster.dusk();
        settle(evening);
        requireKept();
    }

    void advance(Duration length) {
        letPass(length, () -> {
            if (!time.runUntil(this::isBroken, length)) {
                look();
            }
        });
    }

    void settle(Duration atMost) {
        Evening evening = new Evening(cluster);
        advance(LATEST_ARRIVAL);
        Duration end = time.elapsed().plus(atMost);
        while (!(isNothingUnderWay() && evening.isQuiet())
                && !isBroken()
                && time.elapsed().compareTo(end) <= 0) {
            advance(STEP);
        }
        evening.judge();
    }

    /** Heartbeats go on, so a moment in which none is under way has to be waited for. */
    private boolean isNothingUnderWay() {
        boolean[] empty = {false};
        letPass(STEP, () -> empty[0] = time.runUntil(cluster.network()::isEmpty, STEP));
        return empty[0]
                && cluster.processes().stream()
                        .allMatch(process ->
                                process.isCrashed() || process.unanswered().isEmpty());
    }

    /** While {@code passing} does, which lets {@code length} pass by itself. */
    private void letPass(Duration length, Runnable passing) {
        time.endWaitsAfter(length.plus(LONGEST_OVERRUN));
        passing.run();
        time.endWaitsAfter(FOR_EVER);
    }

    // ---- which time of day it is

    /** The rest is evening. */
    void endDay() {
        day = false;
    }

    boolean isDay() {
        return day && (dayEnd == null || time.elapsed().compareTo(dayEnd) <= 0);
    }

    // ---- what comes of it

    /** An event like others, so that somebody looks also while a task waits. */
    private void planLook() {
        looks.schedule(LOOK_EVERY, () -> {
            look();
            planLook();
        });
    }

    /** Looks at what nobody tells. */
    void look() {
        cluster.history().look();
        cluster.incarnations().look();
        cluster.orphans().look();
        cluster.restoration().look();
        cluster.survivors().look();
    }

    private boolean isBroken() {
        return cluster.history().violation() != null;
    }

    /** Its task was ended; what it holds is judged all the same. */
    void waitedForEver(SimulatedProcess process, EndlessWaitError ended) {
        if (waitedForEver == null) {
            waitedForEver = new IllegalStateException(
                    "seed " + cluster.seed() + ": a service in " + process + " blocked on and on, and was ended after "
                            + time.elapsed()
                            + ", " + LONGEST_OVERRUN
                            + " after it should have let the world go on: a loop of blocking calls has"
                            + " to ask whether it isDay() still, or go on by SimulatedProcess.after",
                    ended);
        }
    }

    void requireKept() {
        Violation violation = cluster.history().violation();
        if (violation != null) {
            throw new GuaranteeBrokenError(cluster.seed(), violation);
        }
        if (waitedForEver != null) {
            throw waitedForEver;
        }
    }
}
