package io.tenure.cleanup;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.cleanup.KindBreaker.Turn;
import io.tenure.stress.CallerThreads;
import io.tenure.stress.HandClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Parts of the pipeline by themselves: {@link CallbackExecutor}, {@link LastResort}, {@link KindBreaker}. */
final class CleanupStress {

    private CleanupStress() {}

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each ran once.")
    @Outcome(expect = FORBIDDEN, desc = "A callback was left behind, or run twice.")
    @State
    public static class TwoCallbacksForOneThread {
        private final CallbackExecutor callbacks = new CallbackExecutor(new CallerThreads(), 1);
        private final AtomicInteger one = new AtomicInteger();
        private final AtomicInteger other = new AtomicInteger();

        @Actor
        public void one() {
            callbacks.execute(one::incrementAndGet);
        }

        @Actor
        public void other() {
            callbacks.execute(other::incrementAndGet);
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = one.get();
            r.r2 = other.get();
        }
    }

    /** Counts what is rescued. */
    private static final class Rescue {
        private static final Throwable WHY = new OutOfMemoryError("as if");
        private final LastResort lastResort = new LastResort();
        private final StressedJob one = StressedJob.atOnce();
        private final StressedJob other = StressedJob.atOnce();

        void keep(StressedJob job) {
            lastResort.keep(job, WHY);
        }

        void rescue() {
            lastResort.rescue((job, why) -> job.finished());
        }

        void tell(II_Result r) {
            rescue();
            r.r1 = one.finishedTimes();
            r.r2 = other.finishedTimes() + lastResort.size();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both were kept.")
    @Outcome(expect = FORBIDDEN, desc = "One took the other's place.")
    @State
    public static class TwoKept {
        private final Rescue rescue = new Rescue();

        @Actor
        public void one() {
            rescue.keep(rescue.one);
        }

        @Actor
        public void other() {
            rescue.keep(rescue.other);
        }

        @Arbiter
        public void look(II_Result r) {
            rescue.tell(r);
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each was rescued once.")
    @Outcome(expect = FORBIDDEN, desc = "One was forgotten with the place that was just given back, or rescued twice.")
    @State
    public static class KeepAndRescue {
        private final Rescue rescue = new Rescue();

        public KeepAndRescue() {
            rescue.keep(rescue.one);
        }

        @Actor
        public void keep() {
            rescue.keep(rescue.other);
        }

        @Actor
        public void rescue() {
            rescue.rescue();
        }

        @Arbiter
        public void look(II_Result r) {
            rescue.tell(r);
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Rescued once.")
    @Outcome(expect = FORBIDDEN, desc = "Rescued twice, or never.")
    @State
    public static class TwoRescues {
        private final Rescue rescue = new Rescue();

        public TwoRescues() {
            rescue.keep(rescue.one);
        }

        @Actor
        public void one() {
            rescue.rescue();
        }

        @Actor
        public void other() {
            rescue.rescue();
        }

        @Arbiter
        public void look(II_Result r) {
            rescue.tell(r);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "One is told that it opened, and acts on it.")
    @Outcome(expect = FORBIDDEN, desc = "Both are told, or nobody.")
    @State
    public static class TwoTurns {
        private final KindBreaker breaker =
                new KindBreaker("stressed", new BreakerSettings(50, 1, 1, Duration.ofSeconds(1), 1), new HandClock());

        public TwoTurns() {
            breaker.failed(1, new IllegalStateException("as if"));
        }

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = breaker.turn() == Turn.OPENED;
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = breaker.turn() == Turn.OPENED;
        }
    }
}
