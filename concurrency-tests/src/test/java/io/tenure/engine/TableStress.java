package io.tenure.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.stream.IntStream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Slots: the stack of those that are free, and the columns of those that are held ({@link ResourceTable}, I1 and I2). */
final class TableStress {

    private TableStress() {}

    /** One stripe, so that all threads meet in it, with a chunk. */
    private static ResourceTable table() {
        ResourceTable table = new ResourceTable(1);
        table.remove(table.allocate());
        return table;
    }

    private static boolean areDistinct(int... slots) {
        return IntStream.of(slots).distinct().count() == slots.length;
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "A slot for each.")
    @Outcome(expect = FORBIDDEN, desc = "One slot was given out twice.")
    @State
    public static class TwoAllocations {
        private final ResourceTable table = table();
        private int one;
        private int other;

        @Actor
        public void one() {
            one = table.allocate();
        }

        @Actor
        public void other() {
            other = table.allocate();
        }

        @Arbiter
        public void look(Z_Result r) {
            r.r1 = areDistinct(one, other, table.allocate());
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "A slot for each.")
    @Outcome(expect = FORBIDDEN, desc = "A head that was seen was taken for a later one: the ABA of stacks.")
    @State
    public static class AllocationAndReuse {
        private final ResourceTable table = table();
        private int one;
        private int other;

        @Actor
        public void allocate() {
            one = table.allocate();
        }

        @Actor
        public void reuse() {
            int given = table.allocate();
            other = table.allocate();
            table.remove(given);
        }

        @Arbiter
        public void look(Z_Result r) {
            r.r1 = areDistinct(one, other, table.allocate(), table.allocate(), table.allocate());
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "Both are free again.")
    @Outcome(expect = FORBIDDEN, desc = "A slot was lost, or is in the stack twice.")
    @State
    public static class TwoRemovals {
        private final ResourceTable table = table();
        private final int one = table.allocate();
        private final int other = table.allocate();

        @Actor
        public void one() {
            table.remove(one);
        }

        @Actor
        public void other() {
            table.remove(other);
        }

        @Arbiter
        public void look(Z_Result r) {
            int first = table.allocate();
            int second = table.allocate();
            r.r1 = first + second == one + other && areDistinct(first, second, table.allocate());
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "A slot for each, of one chunk.")
    @Outcome(expect = FORBIDDEN, desc = "One slot was given out twice.")
    @State
    public static class TwoGrowths {
        private final ResourceTable table = new ResourceTable(1);
        private int one;
        private int other;

        @Actor
        public void one() {
            one = table.allocate();
        }

        @Actor
        public void other() {
            other = table.allocate();
        }

        @Arbiter
        public void look(Z_Result r) {
            r.r1 = one + other == 1 && areDistinct(one, other);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"former 1", "later 2", "changed"},
            expect = ACCEPTABLE,
            desc = "Whoever reads the same record before and after its birth has read that record's birth.")
    @Outcome(expect = FORBIDDEN, desc = "A record with another's birth.")
    @State
    public static class BirthAndReuse {
        private final Chunk chunk = new Chunk(0, 0);
        private final ManagedResource<String> former = WordStress.live();
        private final ManagedResource<String> later = WordStress.live();

        public BirthAndReuse() {
            chunk.publish(0, former, 1);
        }

        @Actor
        public void reuse() {
            chunk.withdraw(0);
            chunk.publish(0, later, 2);
        }

        @Actor
        public void read(L_Result r) {
            ManagedResource<?> before = chunk.record(0);
            long birth = chunk.birth(0);
            ManagedResource<?> after = chunk.record(0);
            boolean same = before != null && before == after;
            r.r1 = same ? (before == former ? "former " : "later ") + birth : "changed";
        }
    }
}
