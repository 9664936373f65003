package io.tenure.time;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.stress.HandTimers;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A loop that is woken and stopped while it goes to sleep ({@link SystemLoop}, I1, I2 and I5), and {@link RetryTimer}. */
final class TimeStress {

    private static final long FAR_NANOS = Duration.ofSeconds(1).toNanos();
    private static final SystemThreads THREADS = new SystemThreads("stressed");

    private TimeStress() {}

    /** A loop whose thread is the actor that runs it. */
    private static final class Bench {
        private final SystemLoop loop;
        private Runnable thread;

        Bench(LoopBody body) {
            loop = new SystemLoop(THREADS, (name, thread) -> this.thread = thread, "stressed", body);
            loop.start();
        }

        void run() {
            thread.run();
        }

        /** Whether it was woken, and did not wake by itself a second later. */
        String end(long sinceNanos) {
            return System.nanoTime() - sinceNanos < FAR_NANOS ? "in time" : "slept";
        }
    }

    @JCStressTest
    @Outcome(id = "in time", expect = ACCEPTABLE, desc = "A run saw what was written before the wake-up.")
    @Outcome(expect = FORBIDDEN, desc = "The wake-up was lost, or the run that followed did not see what was written.")
    @State
    public static class WakeAndPark {
        private final Bench bench = new Bench(this::run);
        private int written;

        private long run(long nowNanos) {
            if (written != 0) {
                bench.loop.stop();
            }
            return FAR_NANOS;
        }

        @Actor
        public void wake() {
            written = 1;
            bench.loop.wake();
        }

        @Actor
        public void loop(L_Result r) {
            long beganNanos = System.nanoTime();
            bench.run();
            r.r1 = bench.end(beganNanos);
        }
    }

    @JCStressTest
    @Outcome(id = "in time", expect = ACCEPTABLE, desc = "The run that the former wake-up brings saw it, or another.")
    @Outcome(
            expect = FORBIDDEN,
            desc = "It relied on a wake-up whose run had begun, and had not seen what was written.")
    @State
    public static class WakeTheWoken {
        private final Bench bench = new Bench(this::run);
        private int written;

        public WakeTheWoken() {
            bench.loop.wake();
        }

        private long run(long nowNanos) {
            if (written != 0) {
                bench.loop.stop();
            }
            return FAR_NANOS;
        }

        @Actor
        public void wake() {
            written = 1;
            bench.loop.wake();
        }

        @Actor
        public void loop(L_Result r) {
            long beganNanos = System.nanoTime();
            bench.run();
            r.r1 = bench.end(beganNanos);
        }
    }

    @JCStressTest
    @Outcome(id = "in time", expect = ACCEPTABLE, desc = "It ended.")
    @Outcome(expect = FORBIDDEN, desc = "A loop that was stopped went to sleep.")
    @State
    public static class StopAndPark {
        private final Bench bench = new Bench(nowNanos -> FAR_NANOS);

        @Actor
        public void stop() {
            bench.loop.stop();
        }

        @Actor
        public void loop(L_Result r) {
            long beganNanos = System.nanoTime();
            bench.run();
            r.r1 = bench.end(beganNanos);
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "An attempt follows, this one or the next.")
    @Outcome(expect = FORBIDDEN, desc = "It relied on a timer whose attempt had looked already.")
    @State
    public static class SetAndFire {
        private final HandTimers timers = new HandTimers();
        private final RetryTimer retry = new RetryTimer(timers, this::attempt);
        private volatile boolean waits;
        private volatile boolean seen;

        public SetAndFire() {
            retry.set();
        }

        private void attempt() {
            seen |= waits;
        }

        @Actor
        public void set() {
            waits = true;
            retry.set();
        }

        @Actor
        public void fire() {
            timers.fireNext();
        }

        @Arbiter
        public void look(Z_Result r) {
            timers.fireAll();
            r.r1 = seen;
        }
    }
}
