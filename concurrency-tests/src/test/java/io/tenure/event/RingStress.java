package io.tenure.event;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Emitters and the dispatcher at the bounded ring ({@link EventRing}, I1 to I3). */
final class RingStress {

    private RingStress() {}

    private static AlarmEvent event(int number) {
        return new AlarmEvent(number, "", "");
    }

    /** Its number, or 0 for none. */
    private static int number(LifecycleEvent event) {
        return event == null ? 0 : (int) event.wallMillis();
    }

    @JCStressTest
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "The one had the place.")
    @Outcome(id = "false, true, 2", expect = ACCEPTABLE, desc = "The other had it.")
    @Outcome(expect = FORBIDDEN, desc = "More than fit, or a place that nobody got.")
    @State
    public static class TwoForOnePlace {
        private final EventRing ring = new EventRing(1);

        @Actor
        public void one(ZZI_Result r) {
            r.r1 = ring.offer(event(1));
        }

        @Actor
        public void other(ZZI_Result r) {
            r.r2 = ring.offer(event(2));
        }

        @Arbiter
        public void look(ZZI_Result r) {
            r.r3 = number(ring.poll());
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1, 2", expect = ACCEPTABLE, desc = "There was room by then.")
    @Outcome(id = "false, 1, 0", expect = ACCEPTABLE, desc = "It was full still.")
    @Outcome(expect = FORBIDDEN, desc = "An event was overwritten, lost, or taken twice.")
    @State
    public static class OfferToFullAndPoll {
        private final EventRing ring = new EventRing(1);

        public OfferToFullAndPoll() {
            ring.offer(event(1));
        }

        @Actor
        public void offer(ZII_Result r) {
            r.r1 = ring.offer(event(2));
        }

        @Actor
        public void poll(ZII_Result r) {
            r.r2 = number(ring.poll());
        }

        @Arbiter
        public void pollAgain(ZII_Result r) {
            r.r3 = number(ring.poll());
        }
    }

    @JCStressTest
    @Outcome(
            id = {"0, 0, 1", "0, 1, 2", "1, 0, 2", "1, 2, 0"},
            expect = ACCEPTABLE,
            desc = "In the order of their emission, however late.")
    @Outcome(expect = FORBIDDEN, desc = "Out of order, lost, or twice.")
    @State
    public static class TwoInOrder {
        private final EventRing ring = new EventRing(4);

        @Actor
        public void emit() {
            ring.offer(event(1));
            ring.offer(event(2));
        }

        @Actor
        public void poll(III_Result r) {
            r.r1 = number(ring.poll());
            r.r2 = number(ring.poll());
        }

        @Arbiter
        public void pollAgain(III_Result r) {
            r.r3 = number(ring.poll());
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 1"},
            expect = ACCEPTABLE,
            desc = "Both are in, in the order of their claims.")
    @Outcome(expect = FORBIDDEN, desc = "Two claimed one place.")
    @State
    public static class TwoEmitters {
        private final EventRing ring = new EventRing(2);

        @Actor
        public void one() {
            ring.offer(event(1));
        }

        @Actor
        public void other() {
            ring.offer(event(2));
        }

        @Arbiter
        public void poll(II_Result r) {
            r.r1 = number(ring.poll());
            r.r2 = number(ring.poll());
        }
    }

    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Not published yet.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "With all that was written before it.")
    @Outcome(expect = FORBIDDEN, desc = "Seen before what was written before it.")
    @State
    public static class WrittenBefore {
        private final EventRing ring = new EventRing(2);
        private int written;

        @Actor
        public void emit() {
            written = 1;
            ring.offer(event(1));
        }

        @Actor
        public void poll(II_Result r) {
            r.r1 = number(ring.poll());
            r.r2 = r.r1 == 0 ? 0 : written;
        }
    }
}
