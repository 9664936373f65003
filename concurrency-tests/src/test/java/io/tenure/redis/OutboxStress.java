package io.tenure.redis;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Operations that come while a call comes back ({@link Outbox}, I1 and I2). */
final class OutboxStress {

    private OutboxStress() {}

    /** Calls that are answered by hand. */
    private static final class Bench {
        private final Queue<Call.Sink> calls = new ConcurrentLinkedQueue<>();
        private final Outbox outbox = new Outbox((operations, sink) -> calls.add(sink), millis -> {}, true);

        Told post() {
            Told operation = new Told();
            outbox.post(operation);
            return operation;
        }

        void answerNext() {
            Call.Sink call = calls.poll();
            if (call != null) {
                call.failed(new IllegalStateException("as if"));
            }
        }

        void answerAll() {
            while (!calls.isEmpty()) {
                answerNext();
            }
        }
    }

    /** Counts how often it hears of its end. */
    private static final class Told implements Operation {
        private final AtomicInteger ends = new AtomicInteger();

        @Override
        public Kind operation() {
            return Kind.RELEASE;
        }

        @Override
        public String[] keys() {
            return new String[0];
        }

        @Override
        public String[] args(Link link) {
            return new String[0];
        }

        @Override
        public void answered(Outcome outcome) {
            ends.incrementAndGet();
        }

        @Override
        public void failed(Throwable failure) {
            ends.incrementAndGet();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Sent at once, or with what came back.")
    @Outcome(expect = FORBIDDEN, desc = "It waits, and no call is under way.")
    @State
    public static class PostAndBack {
        private final Bench bench = new Bench();
        private Told later;

        /** Two calls are under way, beside which only a full one would go. */
        public PostAndBack() {
            bench.post();
            bench.post();
        }

        @Actor
        public void post() {
            later = bench.post();
        }

        @Actor
        public void back() {
            bench.answerNext();
            bench.answerNext();
        }

        @Arbiter
        public void look(I_Result r) {
            bench.answerAll();
            r.r1 = later.ends.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each heard of its end once.")
    @Outcome(expect = FORBIDDEN, desc = "One was left behind, or told twice.")
    @State
    public static class TwoPosts {
        private final Bench bench = new Bench();
        private Told one;
        private Told other;

        @Actor
        public void one() {
            one = bench.post();
        }

        @Actor
        public void other() {
            other = bench.post();
        }

        @Arbiter
        public void look(II_Result r) {
            bench.answerAll();
            r.r1 = one.ends.get();
            r.r2 = other.ends.get();
        }
    }
}
