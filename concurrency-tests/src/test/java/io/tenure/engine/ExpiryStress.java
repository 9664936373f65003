package io.tenure.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.stress.HandClock;
import io.tenure.stress.WakeCount;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The two hand-shakes of holders with the expiry loop, run as it is ({@link ExpiryLoop}, I1 and I2). */
final class ExpiryStress {

    private static final long FORMER_END = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long NOW = TimeUnit.MILLISECONDS.toNanos(6);
    private static final long END = TimeUnit.MILLISECONDS.toNanos(70);

    private ExpiryStress() {}

    /** A loop, one slot, and who holds it. */
    private static final class Bench {
        private final ResourceTable table = new ResourceTable(1);
        private final WakeCount wakes = new WakeCount();
        private final ExpiryLoop loop = new ExpiryLoop(table, null, new EngineClock(new HandClock()));
        private final int slot = table.allocate();

        Bench() {
            loop.drivenBy(wakes);
        }

        void hold(long end) {
            table.chunk(slot).publish(slot, new ManagedResource<>(null, "", slot, StateWord.FIRST, end), 0);
            loop.arm(slot, end);
        }

        /** The former holder's deadline is in the wheel, and he is gone. */
        Bench leaveLinked() {
            hold(FORMER_END);
            loop.run(0);
            wakes.wasWoken();
            table.chunk(slot).withdraw(slot);
            return this;
        }

        /** Whether the slot is visited in time, given how long the loop was about to sleep. */
        String isVisited(long pause) {
            if (pause == 0 || wakes.wasWoken()) {
                loop.run(NOW);
            } else if (NOW + pause > END) {
                return "slept past it";
            }
            return table.chunk(slot).armed(slot) <= END ? "visited" : "forgotten";
        }
    }

    @JCStressTest
    @Outcome(id = "visited", expect = ACCEPTABLE, desc = "In the wheel, or on its way there and the loop awake.")
    @Outcome(expect = FORBIDDEN, desc = "A deadline that nobody comes for.")
    @State
    public static class HoldAndVisit {
        private final Bench bench = new Bench().leaveLinked();
        private long pause;

        @Actor
        public void hold() {
            bench.hold(END);
        }

        @Actor
        public void visit() {
            pause = bench.loop.run(NOW);
        }

        @Arbiter
        public void look(L_Result r) {
            r.r1 = bench.isVisited(pause);
        }
    }

    @JCStressTest
    @Outcome(id = "visited", expect = ACCEPTABLE, desc = "In the wheel, or on its way there and the loop awake.")
    @Outcome(expect = FORBIDDEN, desc = "A deadline that the loop sleeps past.")
    @State
    public static class HoldAndSleep {
        private final Bench bench = new Bench();
        private long pause;

        @Actor
        public void hold() {
            bench.hold(END);
        }

        @Actor
        public void sleep() {
            pause = bench.loop.run(NOW);
        }

        @Arbiter
        public void look(L_Result r) {
            r.r1 = bench.isVisited(pause);
        }
    }
}
