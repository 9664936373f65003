package io.tenure.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The way of slots to the wheel: {@link Intake}. */
final class IntakeStress {

    private IntakeStress() {}

    private static ResourceTable table() {
        ResourceTable table = new ResourceTable(1);
        table.allocate();
        return table;
    }

    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true", "true, true"},
            expect = ACCEPTABLE,
            desc = "A look follows the change: the drain's, or the next one's.")
    @Outcome(expect = FORBIDDEN, desc = "The put was refused, and the look that it relied on came before the change.")
    @State
    public static class PutAndDrain {
        private final Intake intake = new Intake(table());
        private volatile boolean changed;

        public PutAndDrain() {
            intake.put(0);
        }

        @Actor
        public void changeAndPut() {
            changed = true;
            intake.put(0);
        }

        @Actor
        public void drain(ZZ_Result r) {
            intake.drain(slot -> r.r1 |= changed);
        }

        @Arbiter
        public void drainAgain(ZZ_Result r) {
            intake.drain(slot -> r.r2 |= changed);
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Put once.")
    @Outcome(expect = FORBIDDEN, desc = "Put twice, which would make a ring of the stack, or lost.")
    @State
    public static class OneSlotTwice {
        private final Intake intake = new Intake(table());

        @Actor
        public void one() {
            intake.put(0);
        }

        @Actor
        public void other() {
            intake.put(0);
        }

        @Arbiter
        public void drain(II_Result r) {
            intake.drain(slot -> r.r1++);
            intake.drain(slot -> r.r2++);
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both are there.")
    @Outcome(expect = FORBIDDEN, desc = "A slot was lost, or put twice.")
    @State
    public static class TwoSlots {
        private final Intake intake = new Intake(table());

        @Actor
        public void one() {
            intake.put(1);
        }

        @Actor
        public void other() {
            intake.put(2);
        }

        @Arbiter
        public void drain(II_Result r) {
            intake.drain(slot -> {
                r.r1 += slot == 1 ? 1 : 0;
                r.r2 += slot == 2 ? 1 : 0;
            });
        }
    }
}
