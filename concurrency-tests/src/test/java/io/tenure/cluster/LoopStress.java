package io.tenure.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.OwnerId;
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
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What is handed to the owner's loop while it runs ({@link Serial}, I1; {@link DirectWatch}, I1 and I2). */
final class LoopStress {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private LoopStress() {}

    /** A loop that the test runs, and what the watch needs of its home. */
    private static final class Bench {
        private final HandClock clock = new HandClock();
        private final CallerThreads threads = new CallerThreads();
        private final Serial serial = new Serial(clock);
        private final DirectWatch watch;

        Bench() {
            OwnerId self = new OwnerId(0, 1);
            Notices notices = new Notices(threads, new OwnershipListener() {}, EventSink.NONE, Transitions.NONE);
            Standing standing = new Standing(self, clock, notices);
            watch = new DirectWatch(
                    new OwnerHome(self, null, null, clock, serial, null, null, notices, standing, null));
            serial.start(threads, "owner");
        }

        /** One run of the loop, that much later. */
        void runAt(long nanos) {
            clock.set(nanos);
            serial.run(nanos);
        }
    }

    /** A call that nobody answers. */
    private static final class Unanswered extends DirectCall<Void> {
        Unanswered() {
            super(0);
        }

        @Override
        boolean isOver() {
            return isDone();
        }

        @Override
        void overdue() {
            complete(null);
        }
    }

    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "Each once, in the order of their arrival.")
    @Outcome(expect = FORBIDDEN, desc = "A task was lost, run twice, or before the one that it follows.")
    @State
    public static class HandOverAndRun {
        private final Bench bench = new Bench();
        // Confined to the loop, as all state of the protocol.
        private String done = "";

        @Actor
        public void handOver() {
            bench.serial.execute(() -> done += "1");
            bench.serial.execute(() -> done += "2");
        }

        @Actor
        public void run() {
            bench.runAt(0);
        }

        @Arbiter
        public void runAgain(L_Result r) {
            bench.runAt(0);
            r.r1 = done;
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both came.")
    @Outcome(expect = FORBIDDEN, desc = "One was lost.")
    @State
    public static class TwoHandOvers {
        private final Bench bench = new Bench();
        private final AtomicInteger one = new AtomicInteger();
        private final AtomicInteger other = new AtomicInteger();

        @Actor
        public void one() {
            bench.serial.execute(one::incrementAndGet);
        }

        @Actor
        public void other() {
            bench.serial.execute(other::incrementAndGet);
        }

        @Arbiter
        public void run(II_Result r) {
            bench.runAt(0);
            r.r1 = one.get();
            r.r2 = other.get();
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "The loop comes by, this time or the next.")
    @Outcome(expect = FORBIDDEN, desc = "A call that nobody watches.")
    @State
    public static class CallAndLastLook {
        private final Bench bench = new Bench();
        private final Unanswered call = new Unanswered();

        public CallAndLastLook() {
            Unanswered former = new Unanswered();
            bench.watch.add(former);
            former.complete(null);
            bench.runAt(0);
        }

        @Actor
        public void call() {
            bench.watch.add(call);
        }

        @Actor
        public void look() {
            bench.runAt(SECOND);
        }

        @Arbiter
        public void lookAgain(Z_Result r) {
            bench.runAt(2 * SECOND);
            bench.runAt(3 * SECOND);
            bench.runAt(4 * SECOND);
            r.r1 = call.isDone();
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "Failed by whoever came second.")
    @Outcome(expect = FORBIDDEN, desc = "Its caller waits for ever.")
    @State
    public static class CallAndClose {
        private final Bench bench = new Bench();
        private final Unanswered call = new Unanswered();

        @Actor
        public void call() {
            bench.watch.add(call);
        }

        @Actor
        public void close() {
            bench.watch.close();
        }

        @Arbiter
        public void look(Z_Result r) {
            r.r1 = call.isDone();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "What is over has gone, and the other is watched.")
    @Outcome(expect = FORBIDDEN, desc = "What was over took the other with it.")
    @State
    public static class CallAndOver {
        private final Bench bench = new Bench();
        private final Unanswered former = new Unanswered();
        private final Unanswered call = new Unanswered();

        public CallAndOver() {
            bench.watch.add(former);
        }

        @Actor
        public void call() {
            bench.watch.add(call);
        }

        @Actor
        public void over() {
            former.complete(null);
            bench.watch.over(former);
        }

        @Arbiter
        public void look(II_Result r) {
            bench.runAt(0);
            bench.runAt(SECOND);
            r.r1 = former.isDone() ? 1 : 0;
            r.r2 = call.isDone() ? 1 : 0;
        }
    }
}
