package io.tenure.cleanup;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.stress.HandClock;
import io.tenure.stress.HandTimers;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Attempts on their way to a timer: {@link Deadlines}, I1. */
final class DeadlinesStress {

    private DeadlinesStress() {}

    /** Releases whose attempts are never made: a call that is made just now. */
    private static final class Bench {
        private final HandTimers timers = new HandTimers();
        private final Releases all = new Releases(new HandClock(), timers, () -> {});
        private int last;

        Release release() {
            StressedJob job = StressedJob.atOnce();
            Lane lane = new Lane(job.kind(), job.policy(), null, null, all, null);
            return new Release(job, lane, all, ++last, 0);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"2", "3"},
            expect = ACCEPTABLE,
            desc = "A timer for the one, and for the other a timer or a look that is planned, maybe both.")
    @Outcome(expect = FORBIDDEN, desc = "An attempt that nobody looks at: its deadline never passes.")
    @State
    public static class WatchAndLook {
        private final Bench bench = new Bench();
        private final Release other = bench.release();

        public WatchAndLook() {
            bench.release().beginInline();
        }

        @Actor
        public void watch() {
            other.beginInline();
        }

        @Actor
        public void look() {
            bench.timers.fireNext();
        }

        @Arbiter
        public void count(I_Result r) {
            r.r1 = bench.timers.size();
        }
    }

    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "A timer for each.")
    @Outcome(expect = FORBIDDEN, desc = "One was pushed off the stack.")
    @State
    public static class TwoWatched {
        private final Bench bench = new Bench();
        private final Release one = bench.release();
        private final Release other = bench.release();

        @Actor
        public void one() {
            one.beginInline();
        }

        @Actor
        public void other() {
            other.beginInline();
        }

        @Arbiter
        public void count(I_Result r) {
            bench.timers.fireNext();
            r.r1 = bench.timers.size();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "What is over has gone, and the other gets its timer.")
    @Outcome(expect = FORBIDDEN, desc = "What was over took the other with it.")
    @State
    public static class WatchAndOver {
        private final Bench bench = new Bench();
        private final Release one = bench.release();
        private final Release other = bench.release();
        private final Attempt attempt = one.beginInline();

        @Actor
        public void watch() {
            other.beginInline();
        }

        @Actor
        public void over() {
            bench.all.deadlines().over(attempt);
        }

        @Arbiter
        public void count(I_Result r) {
            attempt.over = true;
            bench.timers.fireNext();
            r.r1 = bench.timers.size();
        }
    }
}
