package io.tenure.redis;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.resource.OwnerId;
import io.tenure.stress.CallerThreads;
import io.tenure.stress.HandClock;
import io.tenure.stress.HandTimers;
import io.tenure.time.TaskScheduler.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Steps and stages that end while all is closed ({@link Pauses}, I1; {@link UserStages}, I1 and I3), and small parts. */
final class RedisStress {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private RedisStress() {}

    /** A step that is run, refused or cancelled. */
    private static final class Bench {
        private final HandTimers timers = new HandTimers();
        private final Pauses pauses = new Pauses(timers, Runnable::run);
        private final AtomicInteger runs = new AtomicInteger();
        private final AtomicInteger refusals = new AtomicInteger();

        Timer later() {
            return pauses.later(PAUSE, runs::incrementAndGet, why -> refusals.incrementAndGet());
        }
    }

    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Refused by whoever came second.")
    @Outcome(expect = FORBIDDEN, desc = "It hears nothing: its timer ends with the threads.")
    @State
    public static class StepAndClose {
        private final Bench bench = new Bench();

        @Actor
        public void step() {
            bench.later();
        }

        @Actor
        public void close() {
            bench.pauses.close();
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = bench.runs.get();
            r.r2 = bench.refusals.get();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "Run, or refused.")
    @Outcome(expect = FORBIDDEN, desc = "Both, or neither.")
    @State
    public static class FireAndClose {
        private final Bench bench = new Bench();

        public FireAndClose() {
            bench.later();
        }

        @Actor
        public void fire() {
            bench.timers.fireNext();
        }

        @Actor
        public void close() {
            bench.pauses.close();
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = bench.runs.get();
            r.r2 = bench.refusals.get();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, 0", "false, 1"},
            expect = ACCEPTABLE,
            desc = "Cancelled, or run.")
    @Outcome(expect = FORBIDDEN, desc = "Both, or neither.")
    @State
    public static class FireAndCancel {
        private final Bench bench = new Bench();
        private final Timer timer = bench.later();

        @Actor
        public void fire() {
            bench.timers.fireNext();
        }

        @Actor
        public void cancel(ZI_Result r) {
            r.r1 = timer.cancel();
        }

        @Arbiter
        public void look(ZI_Result r) {
            r.r2 = bench.runs.get();
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "Failed by whoever came second.")
    @Outcome(expect = FORBIDDEN, desc = "Its user waits for ever.")
    @State
    public static class StageAndClose {
        private final UserStages users = new UserStages("stressed", new HandClock(), new CallerThreads());
        private CompletableFuture<String> stage;

        @Actor
        public void ask() {
            stage = users.stage(new CompletableFuture<>());
        }

        @Actor
        public void close() {
            users.close(false);
        }

        @Arbiter
        public void look(Z_Result r) {
            r.r1 = stage.isDone();
        }
    }

    @JCStressTest
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "The user has it.")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Given back: its user was told that all is closed.")
    @Outcome(expect = FORBIDDEN, desc = "Kept by nobody, or by two.")
    @State
    public static class ValueAndClose {
        private final UserStages users = new UserStages("stressed", new HandClock(), new CallerThreads());
        private final CompletableFuture<String> asked = new CompletableFuture<>();
        private final CompletableFuture<String> stage = new CompletableFuture<>();
        private final AtomicInteger givenBack = new AtomicInteger();

        public ValueAndClose() {
            users.complete(stage, asked, value -> givenBack.incrementAndGet());
        }

        @Actor
        public void answer() {
            asked.complete("a value");
        }

        @Actor
        public void close() {
            users.close(false);
        }

        @Arbiter
        public void look(ZI_Result r) {
            r.r1 = stage.isCompletedExceptionally();
            r.r2 = givenBack.get();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "To each the owner's keys.")
    @Outcome(expect = FORBIDDEN, desc = "The keys of the one for the other.")
    @State
    public static class TwoOwnersOfOneLane {
        private static final OwnerId ONE = new OwnerId(1, 1);
        private static final OwnerId OTHER = new OwnerId(2, 2);
        private final Lane lane = new Lane("stressed", 0);

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = lane.held(ONE).endsWith(ONE.toString());
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = lane.dead(OTHER).endsWith(OTHER.toString());
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 10", "10, 0"},
            expect = ACCEPTABLE,
            desc = "The second waits for the first.")
    @Outcome(expect = FORBIDDEN, desc = "Both at once, or later than need be.")
    @State
    public static class TwoAtOnePace {
        private final Pace pace = new Pace(100, 0);

        @Actor
        public void one(JJ_Result r) {
            r.r1 = enter(pace, Long.MAX_VALUE);
        }

        @Actor
        public void other(JJ_Result r) {
            r.r2 = enter(pace, Long.MAX_VALUE);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, -1", "-1, 0"},
            expect = ACCEPTABLE,
            desc = "The second would be too late.")
    @Outcome(expect = FORBIDDEN, desc = "Both, or none.")
    @State
    public static class OneTurnInTime {
        private final Pace pace = new Pace(100, 0);

        @Actor
        public void one(JJ_Result r) {
            r.r1 = enter(pace, 0);
        }

        @Actor
        public void other(JJ_Result r) {
            r.r2 = enter(pace, 0);
        }
    }

    private static long enter(Pace pace, long latestNanos) {
        Duration turn = pace.enter(1, 0, latestNanos);
        return turn == null ? -1 : turn.toMillis();
    }
}
